package io.smartrec.jobs.run;

import io.smartrec.core.error.UserException;
import io.smartrec.core.quality.Batch;
import io.smartrec.core.quality.BatchProfile;
import io.smartrec.core.quality.GateResult;
import io.smartrec.core.quality.Gates;
import io.smartrec.core.run.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Says the warnings of gates at once and collects what fails, so that all of it is told. */
public final class GateKeeper {
  private final Gates gates;
  private final Progress progress;
  private final List<String> failed = new ArrayList<>();

  public GateKeeper(JobContext context) {
    this.gates = new Gates(context.config().ingest().gates(), context.startedAt());
    this.progress = context.progress();
  }

  /**
   * Holds rows against the gates.
   *
   * @param what the rows, for messages
   * @param history the last runs of the same source that read as much; empty: none is compared with
   * @param rejected refused rows by reason, for messages
   * @return what the gates warn of
   */
  public List<GateResult> judge(
      String what, Batch batch, List<BatchProfile> history, Map<String, Long> rejected) {
    List<GateResult> warnings = new ArrayList<>();
    for (GateResult result : gates.judge(batch, history)) {
      String told = "%s: %s: %s".formatted(what, result.gate(), result.words());
      switch (result.verdict()) {
        case PASSED -> {}
        case WARNED -> {
          warnings.add(result);
          progress.say("warning: " + told);
        }
        case FAILED ->
            failed.add(rejected.isEmpty() ? told : told + ". Refused: " + new TreeMap<>(rejected));
      }
    }
    return warnings;
  }

  /**
   * Ends the run when a gate has failed.
   *
   * @param consequence what has not happened, for example "Nothing was ingested"
   * @throws UserException exit code 3
   */
  public void throwIfAnyFailed(String consequence) {
    throwIfAnyFailed(consequence, () -> "");
  }

  /**
   * As {@link #throwIfAnyFailed(String)}.
   *
   * @param evidence asked only when a gate has failed: a sentence about where the rows can be
   *     looked at, or nothing
   */
  public void throwIfAnyFailed(String consequence, Supplier<String> evidence) {
    if (!failed.isEmpty()) {
      String where = evidence.get();
      throw UserException.dataRefused(
          "%s, since the data do not pass ingest.gates:\n  - %s\n%sMend the data, or raise the limit if they are right."
              .formatted(
                  consequence, String.join("\n  - ", failed), where.isEmpty() ? "" : where + "\n"));
    }
  }
}
