package io.smartrec.core.synthetic;

import org.jspecify.annotations.Nullable;

/**
 * An interaction as the source delivers it, valid or not.
 *
 * @param eventId unique, but for rows delivered twice
 * @param userId null in some invalid rows
 * @param sku the item
 * @param event the six action codes, or {@link RawInteractions#UNKNOWN_EVENT} in invalid rows
 * @param quantity pieces bought; null unless it is a purchase; negative in some invalid rows
 * @param eventTime UTC, {@code yyyy-MM-dd HH:mm:ss.SSS}; no time at all in some invalid rows
 * @param sessionId unique over all users
 * @param device mobile, desktop, tablet or app
 * @param page the kind of page it happened on
 * @param position 1-based place in the list the item was shown in; null outside lists
 */
public record RawInteraction(
    String eventId,
    @Nullable String userId,
    String sku,
    String event,
    @Nullable Integer quantity,
    String eventTime,
    String sessionId,
    String device,
    String page,
    @Nullable Integer position) {}
