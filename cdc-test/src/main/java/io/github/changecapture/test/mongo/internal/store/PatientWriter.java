package io.github.changecapture.test.mongo.internal.store;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.bson.BsonValue;

/**
 * A writer outside of transactions: it waits for those that are in its way. One that is so for as
 * long as mongod lets a transaction live is aborted.
 */
final class PatientWriter implements WriteGuard {

  /** mongod's {@code transactionLifetimeLimitSeconds}. */
  private static final long LIFETIME_SECONDS = 60;

  private final Claims claims;
  private final ServerLock lock;

  PatientWriter(Claims claims, ServerLock lock) {
    this.claims = claims;
    this.lock = lock;
  }

  @Override
  public void document(StoredCollection collection, BsonValue id) {
    boolean unused = awaitEnd(() -> holders(collection, List.of(id)));
  }

  @Override
  public boolean documents(StoredCollection collection, List<StoredDocument> documents) {
    List<BsonValue> ids = documents.stream().map(each -> BsonBytes.id(each.document())).toList();
    return awaitEnd(() -> holders(collection, ids));
  }

  @Override
  public void collection(StoredCollection collection) {
    boolean unused = awaitEnd(() -> claims.holders(collection.uuid()));
  }

  @Override
  public void creation(Namespace namespace) {
    // a transaction that creates a collection of that name learns of it when it commits
  }

  private Set<Transaction> holders(StoredCollection collection, List<BsonValue> ids) {
    return ids.stream()
        .map(id -> claims.holder(collection.uuid(), id))
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  /** Returns whether there was nothing to wait for. */
  private boolean awaitEnd(Supplier<Set<Transaction>> holders) {
    if (holders.get().isEmpty()) {
      return true;
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIFETIME_SECONDS);
    if (!lock.await(() -> holders.get().isEmpty(), deadline)) {
      holders.get().forEach(Transaction::abort);
    }
    return false;
  }
}
