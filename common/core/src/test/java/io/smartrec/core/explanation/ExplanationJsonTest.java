package io.smartrec.core.explanation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smartrec.core.domain.ActionType;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplanationJsonTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void keysHaveAFixedOrder() {
    Explanation explanation =
        Explanation.of(
                ExplanationKind.HISTORY,
                "als",
                1,
                0.83,
                List.of(
                    new ItemReason(
                        "i1", Optional.of("Red mug"), Optional.of(ActionType.PURCHASE), 0.31),
                    new ItemReason("i2", Optional.empty(), Optional.empty(), -0.2),
                    new OthersReason(17, 0.1)))
            .asFallback(FallbackCause.FEW_CANDIDATES)
            .asPromoted();

    assertThat(ExplanationJson.of(explanation))
        .isEqualTo(
            "{\"kind\":\"history\",\"stage\":\"als\",\"because\":\"few_candidates\","
                + "\"promoted\":true,\"rank\":1,\"score\":0.83,\"reasons\":["
                + "{\"item_id\":\"i1\",\"title\":\"Red mug\",\"action\":\"purchase\",\"contribution\":0.31},"
                + "{\"item_id\":\"i2\",\"contribution\":-0.2},"
                + "{\"others\":17,\"contribution\":0.1}],"
                + "\"text\":\"Because you bought Red mug.\"}");
  }

  @Test
  void everyReasonHasItsKeys() {
    List<Reason> reasons =
        List.of(
            new TermReason("genres", "drama", 0.2),
            new SegmentReason("country=DE", 12),
            new ModelReason("als", 0.012),
            new BaselineReason(BaselineReason.MEAN, 3.4));

    assertThat(ExplanationJson.of(Explanation.of(ExplanationKind.BLEND, "blend", 2, 1, reasons)))
        .isEqualTo(
            "{\"kind\":\"blend\",\"stage\":\"blend\",\"rank\":2,\"score\":1.0,\"reasons\":["
                + "{\"field\":\"genres\",\"term\":\"drama\",\"contribution\":0.2},"
                + "{\"segment\":\"country=DE\",\"contribution\":12.0},"
                + "{\"model\":\"als\",\"contribution\":0.012},"
                + "{\"baseline\":\"mean\",\"contribution\":3.4}],"
                + "\"text\":\"Matches your taste.\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0",
    "-0.0, 0.0",
    "7, 7.0",
    "-12.5, -12.5",
    "3.14159265, 3.141593",
    "0.999999999, 1.0",
    "1234567.1234567, 1234567.123457",
    "0.05, 0.05",
    "0.0123456789, 0.0123457",
    "-0.00000123456789, -0.00000123457",
    "0.0999999999, 0.1",
    "1e-12, 0.000000000001",
    "1.23456789e-20, 1.23457E-20",
    "4.9e-324, 4.94066E-324",
    "999999999.5, 999999999.5",
    "12345678901.5, 1.23456789015E10",
    "1.7976931348623157e308, 1.7976931348623157E308"
  })
  void numbersAreRounded(double score, String json) {
    assertThat(written(score)).contains(",\"score\":" + json + ",\"reasons\":");
  }

  @Property
  void numbersAreOffByAMillionthAtMostAndKeepSixDigits(
      @ForAll @DoubleRange(min = -1e12, max = 1e12) double score) {
    double parsed = parse(written(score)).get("score").doubleValue();

    double size = Math.abs(score);
    assertThat(parsed).isEqualTo(score, within(Math.min(5e-6 * size, 5.01e-7) + 1e-15 * size));
  }

  @Property
  void allDoublesAreNumbersOfJson(@ForAll("finite") double score) {
    double parsed = parse(written(score)).get("score").doubleValue();

    assertThat(parsed).isEqualTo(score, within(1e-5 * Math.abs(score)));
  }

  @Provide
  Arbitrary<Double> finite() {
    return Arbitraries.longs().map(Double::longBitsToDouble).filter(Double::isFinite);
  }

  @Property
  void aHundredContributionsAddUpToTheScore(
      @ForAll @Size(max = 100) List<@DoubleRange(min = -1e3, max = 1e3) Double> contributions) {
    List<Reason> reasons =
        IntStream.range(0, contributions.size())
            .<Reason>mapToObj(i -> new ModelReason("m" + i, contributions.get(i)))
            .toList();

    JsonNode json =
        parse(
            ExplanationJson.of(
                Explanation.of(ExplanationKind.BLEND, "blend", 1, Reasons.sum(reasons), reasons)));

    double sum = 0;
    for (JsonNode reason : json.get("reasons")) {
      sum += reason.get("contribution").doubleValue();
    }
    double score = json.get("score").doubleValue();
    assertThat(sum).isEqualTo(score, within(1e-4 * Math.max(1, Math.abs(score))));
  }

  @Test
  void textsAreEscapedAndCleaned() {
    assertThat(stage("a\"b\\c/d")).isEqualTo("\"a\\\"b\\\\c/d\"");
    assertThat(stage("tab\tline\nbell\u0007\u001f"))
        .isEqualTo("\"tab\\u0009line\\u000abell\\u0007\\u001f\"");
    assertThat(stage("nul\u0000l")).isEqualTo("\"null\"");
    assertThat(stage("Zoë \uD83E\uDD64")).isEqualTo("\"Zoë \uD83E\uDD64\"");
    assertThat(stage("\uDD64\uD83E")).isEqualTo("\"\uFFFD\uFFFD\"");
    assertThat(stage("\uD83E\uD83E\uDD64")).isEqualTo("\"\uFFFD\uD83E\uDD64\"");
    assertThat(stage("\uD83E\u0000\uDD64")).isEqualTo("\"\uFFFD\uFFFD\"");
  }

  @Property
  void anyTextIsReadAsItWas(@ForAll("texts") String text) {
    Explanation explanation =
        Explanation.of(ExplanationKind.CONTENT, text, 1, 1, List.of(new TermReason(text, text, 1)))
            .withText("Text: " + text);

    JsonNode json = parse(ExplanationJson.of(explanation));

    String clean = clean(text);
    assertThat(json.get("stage").textValue()).isEqualTo(clean);
    assertThat(json.get("reasons").get(0).get("field").textValue()).isEqualTo(clean);
    assertThat(json.get("reasons").get(0).get("term").textValue()).isEqualTo(clean);
    assertThat(json.get("text").textValue()).isEqualTo("Text: " + clean);
  }

  @Property
  void anyTitleIsReadAsItWasShortened(@ForAll("texts") String title) {
    ItemReason item = new ItemReason(title, Optional.of(title), Optional.empty(), 1);

    JsonNode json =
        parse(
            ExplanationJson.of(
                Explanation.of(ExplanationKind.HISTORY, "als", 1, 1, List.of(item))));

    JsonNode reason = json.get("reasons").get(0);
    assertThat(reason.get("item_id").textValue()).isEqualTo(clean(title));
    assertThat(Optional.ofNullable(reason.get("title")).map(JsonNode::textValue))
        .isEqualTo(item.title().map(ExplanationJsonTest::clean));
    assertThat(json.get("text").textValue()).startsWith("Because you interacted with ");
  }

  /** Any chars, with many of those that are special. */
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.chars().all()),
            Tuple.of(1, Arbitraries.chars().range('\u0000', ' ')),
            Tuple.of(1, Arbitraries.chars().range('\uD7FE', '\uE001')),
            Tuple.of(1, Arbitraries.of('"', '\\', '\u007f', '\u2028', '\uFFFF')))
        .list()
        .ofMaxSize(120)
        .map(ExplanationJsonTest::join);
  }

  private static String join(List<Character> chars) {
    StringBuilder text = new StringBuilder();
    chars.forEach(text::append);
    return text.toString();
  }

  /** The documented cleaning, by code points. */
  private static String clean(String text) {
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .filter(c -> c != 0)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }

  private static String stage(String stage) {
    String json =
        ExplanationJson.of(Explanation.of(ExplanationKind.CATALOGUE, stage, 1, 0, List.of()));
    return json.substring(json.indexOf("\"stage\":") + 8, json.indexOf(",\"rank\""));
  }

  private static String written(double score) {
    return ExplanationJson.of(
        Explanation.of(ExplanationKind.CATALOGUE, "catalogue", 1, score, List.of()));
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError("No JSON: " + json, e);
    }
  }
}
