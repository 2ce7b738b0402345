package io.smartrec.spark.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCheckTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " {\"a\": [1, 2.5e3, true, null, \"x\"], \"b\": {\"c\": {}}} ",
        "{\"a\": \"\\ud83d\\ude00 \uD83D\uDE00 \\\\u0000\"}"
      })
  void takesObjects(String json) {
    assertThat(JsonCheck.problem(json, 3, true)).isNull();
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
        "{\"a\": \"\\ude00\"}"
      })
  void refusesWhatIsNoObjectForPostgresql(String json) {
    assertThat(JsonCheck.problem(json, 3, true)).isEqualTo(JsonCheck.INVALID);
  }

  @Test
  void countsTheDepth() {
    assertThat(JsonCheck.problem("{\"a\":[[1]]}", 3, true)).isNull();
    assertThat(JsonCheck.problem("{\"a\":[[[]]]}", 3, true)).isEqualTo(JsonCheck.TOO_DEEP);
    assertThat(JsonCheck.problem("{\"a\":".repeat(9000) + "1" + "}".repeat(9000), 3, true))
        .isEqualTo(JsonCheck.TOO_DEEP);
  }

  @Test
  void takesAnyValueWhereAnyIsAllowed() {
    for (String json : new String[] {"1", "\"x\"", "[1]", "null", "true", "{}"}) {
      assertThat(JsonCheck.problem(json, 3, false)).as(json).isNull();
    }
    assertThat(JsonCheck.problem("x", 3, false)).isEqualTo(JsonCheck.INVALID);
  }
}
