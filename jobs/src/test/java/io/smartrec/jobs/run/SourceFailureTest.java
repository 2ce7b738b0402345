package io.smartrec.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.core.config.MappingConfig;
import io.smartrec.core.config.MappingConfig.FieldMapping;
import io.smartrec.core.domain.Entity;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkThrowable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceFailureTest {
  private static final MappingConfig MAPPING =
      new MappingConfig(
          Entity.ITEMS,
          Optional.empty(),
          List.of(new MappingConfig.RejectRule("odd", "raise_error('in the rule')")),
          Map.of(
              "id",
              new FieldMapping(
                  FieldMapping.Kind.EXPRESSION,
                  "if(sku = '', raise_error('no sku'), raise_error(sku))",
                  Optional.empty(),
                  Optional.empty())));

  @ParameterizedTest
  @CsvSource({
    "DIVIDE_BY_ZERO, 22012, an expression of items fails on a row (DIVIDE_BY_ZERO). Use try_cast",
    "DUPLICATED_MAP_KEY, 23505, an expression of items fails on a row (DUPLICATED_MAP_KEY). Use",
    "FAILED_READ_FILE.NO_HINT, KD001, a file cannot be read (FAILED_READ_FILE.NO_HINT). Remove",
    "MALFORMED_RECORD_IN_PARSING, 22023, a file cannot be read (MALFORMED_RECORD_IN_PARSING)"
  })
  void saysWhatTheUserCanMend(String condition, String state, String words) {
    Exception failure = new RuntimeException(new Thrown(condition, state, Map.of("value", "Jane")));

    assertThat(SourceFailure.explained("shop", MAPPING, failure))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
        .hasMessageStartingWith("Cannot use source shop: " + words)
        .hasMessageNotContaining("Jane");
  }

  @Test
  void saysWhatAnExpressionRaisesWhereTheConfigurationSaysIt() {
    assertThat(raised("no sku")).hasMessageContaining("(USER_RAISED_EXCEPTION): 'no sku'. Refuse");
    assertThat(raised("in the rule")).hasMessageContaining("): 'in the rule'. Refuse");
    assertThat(raised("Jane")).hasMessageContaining("(USER_RAISED_EXCEPTION). Refuse");
    assertThat(raised("sku")).hasMessageContaining("(USER_RAISED_EXCEPTION). Refuse");
  }

  @Test
  void leavesBugsAsTheyAre() {
    RuntimeException bug = new Thrown("INTERNAL_ERROR", "XX000", Map.of());
    RuntimeException unnamed = new Thrown("_LEGACY_ERROR_TEMP_1", null, Map.of());
    UserException known = UserException.usage("known");

    assertThat(SourceFailure.explained("shop", MAPPING, bug)).isSameAs(bug);
    assertThat(SourceFailure.explained("shop", MAPPING, unnamed)).isSameAs(unnamed);
    assertThat(SourceFailure.explained("shop", MAPPING, known)).isSameAs(known);
  }

  private static RuntimeException raised(String message) {
    Map<String, String> parameters = Map.of("errorMessage", message);
    return SourceFailure.explained(
        "shop", MAPPING, new Thrown("USER_RAISED_EXCEPTION", "P0001", parameters));
  }

  /** As Spark throws: a condition, and parameters that hold values of rows. */
  private static final class Thrown extends RuntimeException implements SparkThrowable {
    private static final long serialVersionUID = 1L;

    private final String condition;
    private final @Nullable String state;
    private final transient Map<String, String> parameters;

    Thrown(String condition, @Nullable String state, Map<String, String> parameters) {
      super(condition + parameters);
      this.condition = condition;
      this.state = state;
      this.parameters = parameters;
    }

    @Override
    public String getCondition() {
      return condition;
    }

    @Override
    @SuppressWarnings("NullAway") // Spark's interface says nothing of null, and means it
    public @Nullable String getSqlState() {
      return state;
    }

    @Override
    public Map<String, String> getMessageParameters() {
      return parameters;
    }
  }
}
