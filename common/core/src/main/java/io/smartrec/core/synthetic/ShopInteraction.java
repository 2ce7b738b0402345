package io.smartrec.core.synthetic;

import io.smartrec.core.domain.ActionType;
import org.jspecify.annotations.Nullable;

/**
 * One valid interaction.
 *
 * @param user index of the user
 * @param sequence number of the interaction within its user, from 0
 * @param item index of the item
 * @param action what the user did
 * @param quantity pieces bought; null unless it is a purchase
 * @param epochMillis when, in milliseconds since the epoch
 * @param session number of the session within its user, from 0
 * @param device mobile, desktop, tablet or app; the same throughout a session
 * @param page the kind of page it happened on
 * @param position 1-based place in the list the item was shown in; null outside lists
 */
public record ShopInteraction(
    long user,
    int sequence,
    int item,
    ActionType action,
    @Nullable Integer quantity,
    long epochMillis,
    int session,
    String device,
    String page,
    @Nullable Integer position) {}
