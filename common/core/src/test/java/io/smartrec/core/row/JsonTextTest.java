package io.smartrec.core.row;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.core.row.JsonText.Kind;
import io.smartrec.core.row.JsonText.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " {\"a\": [1, 2.5e3, true, null, \"x\"], \"b\": {\"c\": {}}} ",
        "{\"a\": \"\\ud83d\\ude00 \uD83D\uDE00 \\\\u0000\"}",
        "{\"a\": [1e131071, -1e-16383, 12345678901234567890.5]}"
      })
  void takesObjects(String json) {
    assertThat(JsonText.judge(json, Kind.OBJECT, 3)).isEqualTo(Verdict.GOOD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "1",
        "{} {}",
        "{},",
        "{'a': 1}",
        "{a: 1}",
        "{\"a\": NaN}",
        "{\"a\": 01}",
        "{\"a\": \"\t\"}",
        "{\"a\": \"\\u0000\"}",
        "{\"\\u0000\": 1}",
        "{\"a\": \"\\ud83d\"}",
        "{\"a\": \"\\ude00\"}",
        "{\"a\": 1e131072}",
        "{\"a\": 1e-16384}",
        "{\"a\": 1e99999999999}"
      })
  void refusesWhatIsNoObjectForPostgresql(String json) {
    assertThat(JsonText.judge(json, Kind.OBJECT, 3)).isEqualTo(Verdict.INVALID);
  }

  @Test
  void takesALongName() {
    String json = "{\"" + "n".repeat(100_000) + "\": 1}";

    assertThat(JsonText.judge(json, Kind.OBJECT, 3)).isEqualTo(Verdict.GOOD);
  }

  @Test
  void countsTheDepth() {
    assertThat(JsonText.judge("{\"a\":[[1]]}", Kind.OBJECT, 3)).isEqualTo(Verdict.GOOD);
    assertThat(JsonText.judge("{\"a\":[[[]]]}", Kind.OBJECT, 3)).isEqualTo(Verdict.TOO_DEEP);
    assertThat(JsonText.judge("{\"a\":".repeat(9000) + "1" + "}".repeat(9000), Kind.OBJECT, 3))
        .isEqualTo(Verdict.TOO_DEEP);
  }

  @Test
  void takesAnyValueWhereAnyIsAllowed() {
    for (String json : new String[] {"1", "\"x\"", "[1]", "null", "true", "{}"}) {
      assertThat(JsonText.judge(json, Kind.ANY_VALUE, 3)).as(json).isEqualTo(Verdict.GOOD);
    }
    assertThat(JsonText.judge("x", Kind.ANY_VALUE, 3)).isEqualTo(Verdict.INVALID);
  }

  @Test
  void putsAMemberFirstUnlessItIsThere() {
    assertThat(JsonText.withMember("{ }", "id", "a\"\u0001ü"))
        .isEqualTo("{\"id\":\"a\\\"\\u0001ü\" }");
    assertThat(JsonText.withMember("{\"x\":{\"id\":1}}", "id", "a"))
        .isEqualTo("{\"id\":\"a\",\"x\":{\"id\":1}}");
    assertThat(JsonText.withMember("{\"x\":[{}],\"id\":null}", "id", "a"))
        .isEqualTo("{\"x\":[{}],\"id\":null}");
  }
}
