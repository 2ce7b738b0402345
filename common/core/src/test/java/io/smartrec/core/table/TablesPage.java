package io.smartrec.core.table;

/** The page that documents the tables, out of their contracts. */
final class TablesPage {
  private TablesPage() {}

  /** The page in Markdown. */
  static String markdown() {
    StringBuilder page = new StringBuilder();
    page.append("# Tables of the lake\n\n");
    page.append("Made from the contracts in `common/core/src/main/java/io/smartrec/core/table`;");
    page.append(" `TablesPageTest` says how to make it anew.\n");
    page.append("Timestamps are UTC, with microseconds. What breaks a contract is refused by");
    page.append(" `ingest` and goes to `quarantine`; NOT NULL and\n");
    page.append("CHECK constraints of Delta are the last line behind it.\n");
    for (Contract contract : Contracts.all()) {
      page.append("\n## ").append(contract.table()).append("\n\n");
      page.append(contract.meaning()).append(". Key: `");
      page.append(String.join("`, `", contract.key())).append("`.");
      if (!contract.partitions().isEmpty()) {
        page.append(" Files by: `");
        page.append(String.join("`, `", contract.partitions())).append("`.");
      }
      page.append("\n\n| column | type | null | range | meaning |\n|---|---|---|---|---|\n");
      for (ContractColumn column : contract.columns()) {
        page.append("| ").append(column.name());
        page.append(" | ").append(column.type().words());
        page.append(" | ").append(column.required() ? "no" : "yes");
        page.append(" | ").append(column.range());
        page.append(" | ").append(column.meaning()).append(" |\n");
      }
    }
    return page.toString();
  }
}
