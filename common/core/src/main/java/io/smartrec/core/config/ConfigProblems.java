package io.smartrec.core.config;

import io.smartrec.core.error.UserException;
import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong with a configuration, so that it is told at once. */
final class ConfigProblems {
  private final List<String> problems = new ArrayList<>();

  void add(String problem) {
    problems.add(problem);
  }

  /** Throws one error with all problems, if there are any. */
  void throwIfAny() {
    if (!problems.isEmpty()) {
      throw UserException.usage(
          "The configuration has "
              + (problems.size() == 1 ? "a problem:" : problems.size() + " problems:")
              + "\n  - "
              + String.join("\n  - ", problems));
    }
  }
}
