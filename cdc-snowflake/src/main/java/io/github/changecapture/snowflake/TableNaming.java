package io.github.changecapture.snowflake;

import io.github.changecapture.event.Namespace;
import java.util.Optional;

/**
 * What the tables of a collection are called.
 *
 * <p>A name is a word of at most 200 characters; the loader puts it in quotes, so it may hold any
 * character, and appends {@code __} and a word for what belongs to a table. Two collections must
 * never have the same name: {@code plan()} and the loader refuse that. Must be safe for use by
 * several threads.
 */
public interface TableNaming {

  /**
   * The name for a collection.
   *
   * @param namespace the collection
   * @return the name of its table in bronze and in silver, always the same
   */
  String tableName(Namespace namespace);

  /**
   * The collection that a name was made for.
   *
   * @param tableName what {@link #tableName} gave
   * @return the collection; empty if the name does not say, then the registry does
   */
  Optional<Namespace> namespace(String tableName);

  /**
   * The default: {@code shop.orders} is {@code SHOP__ORDERS}, a name that needs no quotes in
   * queries, whatever the collection is called.
   *
   * <ul>
   *   <li>Small letters become capitals, digits stay, and so does an underscore between two of
   *       them. Database and collection are separated by two underscores.
   *   <li>A capital letter is {@code $} and the letter: {@code orderItems} is {@code ORDER$ITEMS}.
   *   <li>Everything else is {@code $} and three decimal digits for each of its bytes in UTF-8:
   *       {@code orders.2024} is {@code ORDERS$0462024}.
   *   <li>What would be longer than 200 characters is cut and ends with {@code $_} and 32
   *       hexadecimal digits of the SHA-256 of the whole; such a name does not say its collection.
   * </ul>
   *
   * @return the naming
   * @see <a href="https://docs.snowflake.com/en/sql-reference/identifiers-syntax">Identifiers</a>
   */
  static TableNaming readable() {
    return new ReadableNaming();
  }
}
