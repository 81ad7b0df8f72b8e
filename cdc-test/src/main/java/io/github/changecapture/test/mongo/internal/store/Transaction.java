package io.github.changecapture.test.mongo.internal.store;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * A transaction. It reads the data as they were when it began, with its own changes; nobody else
 * sees these before the commit. Of two that write the same document the second fails at once. Use
 * it under the {@link ServerLock}.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/core/transactions/">Transactions</a>
 */
public final class Transaction {

  /** How far a transaction is. */
  public enum Status {
    IN_PROGRESS,
    COMMITTED,
    ABORTED
  }

  private final BsonDocument session;
  private final long number;
  private final ServerState server;
  private final ServerState view;
  private final List<Operation> operations = new ArrayList<>();
  private Status status = Status.IN_PROGRESS;

  /**
   * Begins a transaction.
   *
   * @param session the session's id, with the digest of the user
   * @param number the transaction's number in the session
   */
  public Transaction(BsonDocument session, long number, ServerState server) {
    this.session = session;
    this.number = number;
    this.server = server;
    Storage snapshot = server.storage().copy();
    this.view =
        new ServerState(
            server.lock(),
            server.clock(),
            server.version(),
            snapshot,
            server.oplog(),
            new Writes(snapshot, operations::add, new Guard()),
            server.claims());
  }

  /** The server as the transaction sees it. */
  public ServerState view() {
    return view;
  }

  public long number() {
    return number;
  }

  public Status status() {
    return status;
  }

  /** Leaves nothing of an open transaction. */
  public void abort() {
    if (status == Status.IN_PROGRESS) {
      end(Status.ABORTED);
    }
  }

  /**
   * Makes all changes at one cluster time.
   *
   * @throws ServerException 112 if a unique index or a collection's name has been taken meanwhile;
   *     the transaction is aborted then
   */
  public void commit() {
    try {
      checkApplicable();
    } catch (ServerException e) {
      end(Status.ABORTED);
      throw conflict();
    }
    operations.forEach(operation -> apply(operation, server.storage()));
    List<Operation> committed = List.copyOf(operations);
    end(Status.COMMITTED);
    if (!committed.isEmpty()) {
      server.oplog().append(new Operation.Transaction(session, number, committed));
    }
  }

  private void end(Status how) {
    status = how;
    server.claims().release(this);
    view.storage().clear(); // its session remembers it for long
    operations.clear();
    server.lock().signal();
  }

  /** Tries it on a copy where something might be in the way. */
  private void checkApplicable() {
    boolean mayFail = false;
    for (Operation operation : operations) {
      boolean creates = operation instanceof Operation.Create;
      boolean unique =
          operation instanceof Operation.OnDocument change
              && server
                  .storage()
                  .find(change.namespace())
                  .filter(StoredCollection::hasUniqueIndexes)
                  .isPresent();
      mayFail |= creates || unique || operation instanceof Operation.CreateIndexes;
    }
    if (mayFail) {
      Storage trial = server.storage().copy();
      operations.forEach(operation -> apply(operation, trial));
    }
  }

  private static void apply(Operation operation, Storage storage) {
    if (operation instanceof Operation.Create create) {
      StoredCollection unused = storage.create(create.namespace(), create.uuid(), create.options());
    } else if (operation instanceof Operation.CreateIndexes indexes) {
      storage.get(indexes.namespace()).add(indexes.indexes());
    } else if (operation instanceof Operation.Insert insert) {
      storage.get(insert.namespace()).insert(insert.document());
    } else if (operation instanceof Operation.Update update) {
      replace(storage.get(update.namespace()), update.images().after());
    } else if (operation instanceof Operation.Replace replace) {
      replace(storage.get(replace.namespace()), replace.images().after());
    } else if (operation instanceof Operation.Delete delete) {
      StoredCollection collection = storage.get(delete.namespace());
      collection.find(BsonBytes.id(delete.before())).ifPresent(collection::delete);
    } else {
      throw new IllegalArgumentException("no transaction does " + operation);
    }
  }

  private static void replace(StoredCollection collection, RawBsonDocument after) {
    collection.find(BsonBytes.id(after)).ifPresent(before -> collection.replace(before, after));
  }

  private static ServerException conflict() {
    return new ServerException(
        ErrorCode.WRITE_CONFLICT,
        "Caused by :: Write conflict during plan execution and yielding is disabled. :: Please"
            + " retry your operation or multi-document transaction.");
  }

  /** Claims what the transaction writes, if nobody wrote it since the transaction began. */
  private final class Guard implements WriteGuard {

    @Override
    public void document(StoredCollection collection, BsonValue id) {
      Transaction holder = server.claims().holder(collection.uuid(), id);
      if (holder == Transaction.this) {
        return;
      }
      if (holder != null || !isCurrent(collection, id)) {
        throw conflict();
      }
      server.claims().claim(collection.uuid(), id, Transaction.this);
    }

    /** Whether nobody wrote the document since, be it the same again. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isCurrent(StoredCollection seen, BsonValue id) {
      StoredCollection current =
          server
              .storage()
              .find(seen.namespace())
              .filter(found -> found.uuid().equals(seen.uuid()))
              .orElse(null);
      if (current == null) {
        return isOwn(seen);
      }
      return document(current.find(id).orElse(null)) == document(seen.find(id).orElse(null));
    }

    private @Nullable RawBsonDocument document(@Nullable StoredDocument stored) {
      return stored == null ? null : stored.document();
    }

    private boolean isOwn(StoredCollection collection) {
      return operations.stream()
          .anyMatch(
              operation ->
                  operation instanceof Operation.Create create
                      && create.uuid().equals(collection.uuid()));
    }

    @Override
    public boolean documents(StoredCollection collection, List<StoredDocument> documents) {
      documents.forEach(stored -> document(collection, BsonBytes.id(stored.document())));
      return true;
    }

    @Override
    public void collection(StoredCollection collection) {
      if (!isOwn(collection) && collection.count() > 0) {
        throw new ServerException(
            ErrorCode.OPERATION_NOT_SUPPORTED_IN_TRANSACTION,
            "Cannot create new indexes on non-empty collection "
                + collection.namespace()
                + " in a multi-document transaction.");
      }
    }

    @Override
    public void creation(Namespace namespace) {
      if (!server.version().has(ServerVersion.Feature.DDL_IN_TRANSACTION)) {
        throw new ServerException(
            ErrorCode.OPERATION_NOT_SUPPORTED_IN_TRANSACTION,
            "Cannot create namespace " + namespace + " in multi-document transaction.");
      }
      if (server.storage().find(namespace).isPresent()) {
        throw conflict();
      }
    }
  }
}
