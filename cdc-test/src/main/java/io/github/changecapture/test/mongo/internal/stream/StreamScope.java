package io.github.changecapture.test.mongo.internal.stream;

import io.github.changecapture.test.mongo.internal.store.Namespace;
import io.github.changecapture.test.mongo.internal.store.Operation;

/** What part of the deployment a change stream watches. */
public sealed interface StreamScope {

  /** One collection. It ends when the collection is dropped or renamed. */
  record OfCollection(Namespace namespace) implements StreamScope {
    @Override
    public boolean covers(Namespace other) {
      return namespace.equals(other);
    }

    @Override
    public boolean coversDatabase(String other) {
      // The drop of the collection ended the stream before; one that starts after that doesn't
      // see the database's.
      return false;
    }

    @Override
    public boolean endsWith(Operation operation) {
      return operation instanceof Operation.Drop || operation instanceof Operation.Rename;
    }
  }

  /** One database. It ends when the database is dropped. */
  record OfDatabase(String database) implements StreamScope {
    @Override
    public boolean covers(Namespace other) {
      return database.equals(other.database()) && !other.collection().startsWith("system.");
    }

    @Override
    public boolean coversDatabase(String other) {
      return database.equals(other);
    }

    @Override
    public boolean endsWith(Operation operation) {
      return operation instanceof Operation.DropDatabase;
    }
  }

  /** Everything but mongod's own databases. It doesn't end. */
  record OfDeployment() implements StreamScope {
    @Override
    public boolean covers(Namespace other) {
      return !other.isInternal();
    }

    @Override
    public boolean coversDatabase(String other) {
      return !Namespace.isInternal(other);
    }

    @Override
    public boolean endsWith(Operation operation) {
      return false;
    }
  }

  /** Whether the stream watches a collection. */
  boolean covers(Namespace namespace);

  /** Whether the stream sees a database dropped. */
  boolean coversDatabase(String database);

  /** Whether the stream ends with an operation that it sees. */
  boolean endsWith(Operation operation);

  /** Whether the stream sees an operation. */
  default boolean sees(Operation operation) {
    if (operation instanceof Operation.Rename rename) {
      return covers(rename.namespace()) || covers(rename.to());
    }
    if (operation instanceof Operation.OnCollection change) {
      return covers(change.namespace());
    }
    return operation instanceof Operation.DropDatabase drop && coversDatabase(drop.database());
  }
}
