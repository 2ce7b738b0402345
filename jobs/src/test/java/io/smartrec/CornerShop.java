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
          interactions {
            user-id { column = customer }
            item-id { column = sku }
            action-type { column = event }
            timestamp { column = at, format = "yyyy-MM-dd HH:mm:ss" }
          }
        }
      }
      """;

  private CornerShop() {}
}
