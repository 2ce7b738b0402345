package io.smartrec.core.explanation;

import io.smartrec.core.domain.ActionType;
import java.util.Optional;

/**
 * An item of the user's history.
 *
 * @param id the item's id
 * @param title what users know it by, made fit for one line ({@link ShortTitle}); empty when it has
 *     none
 * @param action what the user did with it; empty when that is not known
 */
public record ItemReason(
    String id, Optional<String> title, Optional<ActionType> action, double contribution)
    implements Reason {

  public ItemReason {
    title = title.map(ShortTitle::of).filter(text -> !text.isEmpty());
    Finite.require(contribution, "The contribution of item", id);
  }

  @Override
  public String name() {
    return id;
  }
}
