package io.smartrec.testing;

import com.holdenkarau.spark.testing.JavaDatasetSuiteBase;
import io.smartrec.core.session.SessionSettings;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * JUnit Jupiter on spark-testing-base: one local Spark session for the whole JVM. A test class that
 * is extended with it can take a {@link SparkSession} (a new session on the shared context: its own
 * temporary views and SQL settings) or a {@link DatasetAssertions} as a parameter of its methods.
 */
public final class SparkExtension implements BeforeAllCallback, ParameterResolver {
  private static final DatasetAssertions SUITE = new DatasetAssertions();

  @Override
  public void beforeAll(ExtensionContext context) {
    SUITE.runBefore();
    // As every command has one.
    SUITE
        .spark()
        .sparkContext()
        .setCheckpointDir(Path.of("target", "checkpoints").toUri().toString());
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == SparkSession.class || type == DatasetAssertions.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SparkSession.class ? SUITE.spark() : SUITE;
  }

  /** spark-testing-base's assertions, on a context with the project's settings. */
  public static final class DatasetAssertions extends JavaDatasetSuiteBase {
    private static final long serialVersionUID = 1L;

    @Override
    public SparkConf conf() {
      SparkConf conf = super.conf().setMaster("local[2]").setAppName("tests");
      SessionSettings.required().forEach(conf::set);
      SessionSettings.advised().forEach(conf::set);
      SessionSettings.small().forEach(conf::set);
      return conf;
    }

    /** Off: no Hive, no Derby, no metastore. */
    @Override
    public boolean enableHiveSupport() {
      return false;
    }
  }
}
