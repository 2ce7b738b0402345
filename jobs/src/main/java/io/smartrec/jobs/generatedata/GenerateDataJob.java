package io.smartrec.jobs.generatedata;

import io.smartrec.core.synthetic.ShopSpec;
import io.smartrec.jobs.run.Job;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.jobs.run.JobResult;
import io.smartrec.spark.synthetic.MappingFile;
import io.smartrec.spark.synthetic.ShopFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Writes a shop-like data set: users (JSON lines), items (CSV) and a year of interactions
 * (Parquet), with the mapping that reads them ({@code ingest.conf}).
 *
 * <p>Output: raw files. The same options give the same rows.
 *
 * <p>Example: {@code smartrec generate-data --directory data/raw --users 100000 --items 20000}
 */
@Command(
    name = "generate-data",
    description = {
      "Writes a shop-like data set: users, items, a year of interactions, and the mapping that reads them.",
      "The same options give the same rows. Users have tastes, so that there is something to learn."
    },
    footer = {
      "%nExample:",
      "  smartrec generate-data --directory data/raw --users 100000 --items 20000",
      "  smartrec ingest --config data/raw/ingest.conf"
    })
public final class GenerateDataJob implements Job {
  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description =
          "Where to write; default: raw below data.path. What a former run wrote there is replaced.")
  private @Nullable String directory;

  @Option(names = "--users", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private long users = 2000;

  @Option(names = "--items", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int items = 1000;

  @Option(
      names = "--interactions-per-user",
      paramLabel = "N",
      description = "Mean number. Default: ${DEFAULT-VALUE}.")
  private double interactionsPerUser = 50;

  @Option(
      names = "--start",
      paramLabel = "DATE",
      description = "First day, UTC. Default: ${DEFAULT-VALUE}.")
  private LocalDate start = LocalDate.of(2025, 1, 1);

  @Option(
      names = "--end",
      paramLabel = "DATE",
      description = "Day after the last, UTC. Default: ${DEFAULT-VALUE}.")
  private LocalDate end = LocalDate.of(2026, 1, 1);

  @Option(
      names = "--invalid-share",
      paramLabel = "SHARE",
      description = "Share of broken rows, 0 to 0.5. Default: ${DEFAULT-VALUE}.")
  private double invalidShare = 0.001;

  @Option(names = "--seed", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private long seed = 42;

  @Option(
      names = "--truth",
      description = "Also writes the latent tastes of users and items, for tests of models.")
  private boolean truth;

  /** Not recorded: it touches neither lake nor database. */
  @Override
  public boolean recorded() {
    return false;
  }

  @Override
  public JobResult run(JobContext context) {
    String target = directory == null ? context.config().dataPath() + "/raw" : directory;
    ShopSpec spec =
        new ShopSpec(
            seed, users, items, interactionsPerUser, midnight(start), midnight(end), invalidShare);
    MappingFile mapping = new MappingFile(context.spark(), target, spec, mapping());
    boolean there = mapping.isComplete() && !truth;
    ShopFiles.Counts counts =
        there ? count(context, spec, target) : write(context, spec, target, mapping);
    return JobResult.of("generate-data")
        .fact("directory", target)
        .fact("period", start + " to " + end)
        .count("users", counts.users())
        .count("items", counts.items())
        .count("interactions", counts.interactions())
        .count("broken_on_purpose", counts.invalidInteractions())
        .next("smartrec ingest --config " + mapping.location())
        .done(
            there
                ? "This data set was there already; nothing changed."
                : "The data set is written.");
  }

  private static ShopFiles.Counts count(JobContext context, ShopSpec spec, String target) {
    context.progress().phase("count what is there");
    return ShopFiles.count(context.spark(), spec, target);
  }

  private ShopFiles.Counts write(
      JobContext context, ShopSpec spec, String target, MappingFile mapping) {
    mapping.begin();
    context.progress().phase("generate");
    ShopFiles.Counts counts = ShopFiles.write(context.spark(), spec, target);
    if (truth) {
      context.progress().phase("write the truth");
      ShopFiles.writeTruth(context.spark(), spec, target);
    }
    mapping.end();
    return counts;
  }

  private static String mapping() {
    try (InputStream in = GenerateDataJob.class.getResourceAsStream("/datasets/generated.conf")) {
      return new String(
          Objects.requireNonNull(in, "The jar holds it").readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Instant midnight(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
