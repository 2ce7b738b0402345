package io.smartrec.core.synthetic;

import java.time.LocalDate;

/**
 * An item of the catalogue.
 *
 * @param index 0 to items - 1
 * @param sku the source's key, unique
 * @param title as on a product page; may contain commas, quotes and any Unicode
 * @param description a few sentences; may contain line breaks
 * @param category display name of the planted category
 * @param consumable whether users buy it again and again
 * @param priceCents price in hundredths, at least 99
 * @param addedOn the UTC day on which it came into the shop; nobody interacts with it before
 */
public record ShopItem(
    int index,
    String sku,
    String title,
    String description,
    String category,
    boolean consumable,
    int priceCents,
    LocalDate addedOn) {}
