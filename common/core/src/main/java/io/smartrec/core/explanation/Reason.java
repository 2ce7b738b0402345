package io.smartrec.core.explanation;

/** One part of a score. Contributions are in units of the score; they are finite. */
public sealed interface Reason
    permits ItemReason, TermReason, SegmentReason, ModelReason, BaselineReason, OthersReason {

  /** How much of the score it is; negative when it speaks against the item. */
  double contribution();

  /** What it is called within its kind; decides between contributions of the same size. */
  String name();
}
