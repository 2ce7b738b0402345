package io.smartrec.core.synthetic;

/** Keys as the source writes them: a prefix and a 1-based number of at least six digits. */
final class SourceIds {
  private SourceIds() {}

  static String user(long index) {
    return numbered("u-", index);
  }

  static String sku(int index) {
    return numbered("sku-", index);
  }

  static String session(long user, int session) {
    return numbered("s-", user) + '-' + (session + 1);
  }

  static String event(long user, int sequence) {
    return numbered("e-", user) + '-' + (sequence + 1);
  }

  private static String numbered(String prefix, long index) {
    String digits = Long.toString(index + 1);
    return prefix + "000000".substring(Math.min(digits.length(), 6)) + digits;
  }
}
