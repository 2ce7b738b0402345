package io.smartrec.core.row;

import java.util.ArrayList;
import java.util.List;

/** Collects the codes of what is wrong with one row, each once. */
final class Reasons {
  private final List<String> codes;

  Reasons(List<String> before) {
    codes = new ArrayList<>(before);
  }

  void add(String code) {
    if (!codes.contains(code)) {
      codes.add(code);
    }
  }

  void addIf(boolean wrong, String code) {
    if (wrong) {
      add(code);
    }
  }

  boolean isEmpty() {
    return codes.isEmpty();
  }

  List<String> codes() {
    return codes;
  }
}
