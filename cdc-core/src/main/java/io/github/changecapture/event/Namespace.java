package io.github.changecapture.event;

import static java.util.Objects.requireNonNull;

/**
 * A collection in a database, as MongoDB names it: the database name holds no dot, the collection
 * name may.
 *
 * @param database the database's name
 * @param collection the collection's name
 * @see <a href="https://www.mongodb.com/docs/manual/reference/limits/#naming-restrictions">Naming
 *     restrictions</a>
 */
public record Namespace(String database, String collection) {

  /** Checks that neither name is null. */
  public Namespace {
    requireNonNull(database, "database");
    requireNonNull(collection, "collection");
  }

  /** The form that MongoDB uses: {@code database.collection}. */
  @Override
  public String toString() {
    return database + '.' + collection;
  }
}
