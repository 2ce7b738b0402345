package io.smartrec;

/** A shop whose orders are lines of customer, sku, event and at. */
final class CornerShop {
  /** How ingest reads them: a source named orders. */
  static final String MAPPING =
      """
      smartrec.ingest {
        namespace = "corner-shop"
        sources.orders {
          format = csv
          options { header = "true" }
      %s
        }
      }
      """
          .formatted(IngestRuns.INTERACTIONS);

  private CornerShop() {}
}
