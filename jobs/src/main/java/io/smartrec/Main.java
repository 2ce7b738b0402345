package io.smartrec;

import io.smartrec.core.config.ConfigLoader;
import io.smartrec.core.config.SmartrecConfig;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.jobs.buildfeatures.BuildFeaturesJob;
import io.smartrec.jobs.demo.DemoJob;
import io.smartrec.jobs.evaluate.EvaluateJob;
import io.smartrec.jobs.generatedata.GenerateDataJob;
import io.smartrec.jobs.ingest.IngestJob;
import io.smartrec.jobs.maintain.MaintainJob;
import io.smartrec.jobs.migrate.MigrateJob;
import io.smartrec.jobs.predict.PredictJob;
import io.smartrec.jobs.promote.PromoteJob;
import io.smartrec.jobs.promote.RollbackJob;
import io.smartrec.jobs.publish.PublishJob;
import io.smartrec.jobs.reproduce.ReproduceJob;
import io.smartrec.jobs.run.BuildInfo;
import io.smartrec.jobs.run.Failures;
import io.smartrec.jobs.run.Job;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.jobs.run.JobResult;
import io.smartrec.jobs.run.JobRunner;
import io.smartrec.jobs.run.ResultWriter;
import io.smartrec.jobs.run.Terminal;
import io.smartrec.jobs.similaritems.SimilarItemsJob;
import io.smartrec.jobs.train.TrainJob;
import io.smartrec.jobs.tune.TuneJob;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** The one entry point, for spark-submit, Airflow and the local launcher alike. */
@Command(
    name = "smartrec",
    description =
        "The offline half of a recommendation engine: from raw events to published lists.",
    versionProvider = Main.Version.class,
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    sortOptions = false,
    usageHelpWidth = 110,
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:anything not below",
      "2:usage or configuration",
      "3:data refused",
      "4:conflict: someone else is at it, or an illegal change of status",
      "5:PostgreSQL or storage not reachable"
    },
    subcommands = {
      DemoJob.class,
      GenerateDataJob.class,
      MigrateJob.class,
      IngestJob.class,
      BuildFeaturesJob.class,
      TrainJob.class,
      TuneJob.class,
      EvaluateJob.class,
      ReproduceJob.class,
      PredictJob.class,
      SimilarItemsJob.class,
      PublishJob.class,
      PromoteJob.class,
      RollbackJob.class,
      MaintainJob.class
    })
public final class Main {
  /** How the result is told. */
  enum Output {
    text,
    json
  }

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "Configuration in HOCON; overrides reference.conf.")
  private @Nullable Path configFile;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      scope = ScopeType.INHERIT,
      description = "One key of the configuration, e.g. train.als.rank=32. Not for secrets.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  @Option(
      names = "--output",
      paramLabel = "text|json",
      scope = ScopeType.INHERIT,
      description = "json: one JSON object on standard output. Default: ${DEFAULT-VALUE}.")
  private Output output = Output.text;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Shows the stack trace of an error.")
  private boolean verbose;

  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;
  private final Clock clock;
  private final Terminal terminal;

  private Main(
      PrintStream out,
      PrintStream err,
      Map<String, String> environment,
      Clock clock,
      Terminal terminal) {
    this.out = out;
    this.err = err;
    this.environment = environment;
    this.clock = clock;
    this.terminal = terminal;
  }

  /** Exits the process unless the command succeeds; then it returns, as spark-submit expects. */
  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    // The local launcher knows; Java 17 cannot ask whether standard error is a terminal.
    boolean live = "1".equals(System.getenv("SMARTREC_TERMINAL"));
    int exitCode = run(List.of(args), out, err, live, System.getenv(), Clock.systemUTC());
    if (exitCode != ExitCode.DONE.code()) {
      System.exit(exitCode);
    }
  }

  /**
   * Runs a command line.
   *
   * @param live whether {@code err} is a terminal
   * @return the exit code
   */
  public static int run(
      List<String> args,
      PrintStream out,
      PrintStream err,
      boolean live,
      Map<String, String> environment,
      Clock clock) {
    Main main = new Main(out, err, environment, clock, new Terminal(err, live, clock));
    return main.commandLine().execute(args.toArray(String[]::new));
  }

  private CommandLine commandLine() {
    return new CommandLine(this)
        .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(UUID.class, Main::uuid)
        .registerConverter(Algorithm.class, Main::algorithm)
        .setParameterExceptionHandler(this::usageError)
        .setExecutionStrategy(this::execute);
  }

  private static Algorithm algorithm(String text) {
    try {
      return Algorithm.ofCode(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          "expected one of %s (in any case) but was '%s'"
              .formatted(String.join(", ", Algorithm.codes()), text));
    }
  }

  private static UUID uuid(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          "'%s' is no UUID. train prints the ids of models, and ml_models has them."
              .formatted(text));
    }
  }

  private int execute(ParseResult parsed) {
    Integer help = CommandLine.executeHelpRequest(parsed);
    if (help != null) {
      return help;
    }
    CommandLine leaf = leaf(parsed);
    if (!(leaf.getCommandSpec().userObject() instanceof Job job)) {
      leaf.usage(err);
      return ExitCode.USAGE.code();
    }
    Instant start = clock.instant();
    UUID runId = UUID.randomUUID();
    try {
      JobResult result = runJob(leaf.getCommandName(), job, runId);
      terminal.endPhase();
      Duration took = Duration.between(start, clock.instant());
      if (output == Output.json) {
        ResultWriter.writeJson(result, runId, took, out);
      } else {
        ResultWriter.writeText(result, took, out);
      }
      return ExitCode.DONE.code();
    } catch (Exception e) {
      terminal.endPhase();
      return failed(e);
    }
  }

  private JobResult runJob(String command, Job job, UUID runId) throws Exception {
    SmartrecConfig config =
        ConfigLoader.load(Optional.ofNullable(configFile), overrides, environment);
    terminal.title("smartrec " + command + ", run " + runId);
    var surroundings = new JobContext.Surroundings(clock, environment, BuildInfo.load(), terminal);
    try (JobContext context = new JobContext(config, runId, surroundings, this::runNested)) {
      return JobRunner.run(command, job, context);
    }
  }

  /** A command within a command (demo): the outer options first, its own after them. */
  private JobResult runNested(List<String> arguments) throws Exception {
    Main nested = new Main(out, err, environment, clock, terminal);
    List<String> all = new ArrayList<>(arguments);
    if (configFile != null && !arguments.contains("--config")) {
      all.addAll(List.of("--config", configFile.toString()));
    }
    overrides.forEach(
        (key, value) -> {
          String bare = key.startsWith("smartrec.") ? key.substring("smartrec.".length()) : key;
          if (arguments.stream().noneMatch(argument -> argument.startsWith(bare + "="))) {
            all.addAll(List.of("--set", bare + "=" + value));
          }
        });
    CommandLine leaf = leaf(nested.commandLine().parseArgs(all.toArray(String[]::new)));
    Job job = leaf.getCommand();
    return nested.runJob(leaf.getCommandName(), job, UUID.randomUUID());
  }

  private static CommandLine leaf(ParseResult parsed) {
    List<CommandLine> chain = parsed.asCommandLineList();
    return chain.get(chain.size() - 1);
  }

  private int usageError(ParameterException e, String[] arguments) {
    if (asksForJson(List.of(arguments))) {
      output = Output.json;
    }
    String message =
        e.getMessage()
            + ". See: "
            + e.getCommandLine().getCommandSpec().qualifiedName()
            + " --help";
    return tell(ExitCode.USAGE, message);
  }

  /** Parsing stops at the first mistake, which may stand before {@code --output}. */
  private static boolean asksForJson(List<String> arguments) {
    String joined = String.join(" ", arguments).toLowerCase(Locale.ROOT);
    return joined.contains("--output json") || joined.contains("--output=json");
  }

  private int failed(Exception e) {
    int exitCode;
    if (e instanceof UserException user) {
      exitCode = tell(user.exitCode(), String.valueOf(user.getMessage()));
    } else {
      exitCode = tell(ExitCode.FAILURE, Failures.describe(e));
    }
    if (verbose) {
      e.printStackTrace(err);
    }
    return exitCode;
  }

  private int tell(ExitCode exitCode, String message) {
    err.println("smartrec: " + message);
    if (output == Output.json) {
      ResultWriter.writeJsonError(exitCode.code(), message, out);
    }
    return exitCode.code();
  }

  /** Tells the build. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      BuildInfo build = BuildInfo.load();
      return new String[] {"smartrec " + build.version() + " (" + build.gitCommit() + ")"};
    }
  }
}
