package io.github.changecapture.checkpoint;

import com.mongodb.MongoNamespace;
import io.github.changecapture.error.CheckpointRejected;
import io.github.changecapture.error.OwnedElsewhere;
import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.Claim;
import io.github.changecapture.spi.Lease;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.types.ObjectId;
import reactor.core.publisher.Mono;

/**
 * Keeps checkpoints in a MongoDB collection, one document for each capture, and in the same
 * document the lease by which one of several instances owns the capture.
 *
 * <ul>
 *   <li>Claim, renewal, save and release are each one atomic change of the document, made durable
 *       by a majority of the replica set. Leases run by the server's clock; those of the instances
 *       need not agree.
 *   <li>A claim while another instance has the lease fails with {@link OwnedElsewhere}, which says
 *       when to ask again, at most a second later. A capture waits then.
 *   <li>After an error that leaves open whether a change was made, the document is read to find
 *       out. A request takes at most a third of the lease.
 *   <li>Epochs are milliseconds of the server's clock, and rise even if the document is deleted. To
 *       begin anew, stop the capture, and delete the document or its field {@code checkpoint}.
 *   <li>A document holds a resume token, and with it the key of a captured document: protect the
 *       collection as you protect the data.
 *   <li>The user needs the privileges {@code find}, {@code insert} and {@code update} on the
 *       collection, as the role {@code readWrite} has them. The first claim creates it.
 * </ul>
 *
 * <p>What fails: {@link io.github.changecapture.error.AccessDenied} without the rights, {@link
 * CheckpointRejected} for a document that cannot be trusted, {@link
 * io.github.changecapture.error.Fenced} when another instance has taken over, and {@link
 * SinkUnavailable} for what passes by itself. Thread-safe. A cancel does not take back a request
 * that is on its way.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/aggregation-variables/">$$NOW</a>
 */
public final class MongoCheckpointStore implements CheckpointStore, AutoCloseable {
  private static final int ATTEMPTS = 3;
  private static final int LOOKS_PER_LEASE = 10;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final OwnerCollection documents;
  private final Duration lease;

  /** What was last saved in each capture that is claimed here; the server has the last word. */
  private final Map<String, Owner> known = new ConcurrentHashMap<>();

  MongoCheckpointStore(StoreClient client, MongoNamespace namespace, Duration lease) {
    this.documents = new OwnerCollection(client, namespace, lease);
    this.lease = lease;
  }

  @Override
  public Mono<Claim> claim(String capture) {
    return Mono.defer(() -> claim(capture, new ObjectId(), ATTEMPTS));
  }

  private Mono<Claim> claim(String capture, ObjectId ticket, int attempts) {
    return documents
        .glance(capture)
        .flatMap(
            found ->
                found.isHeld()
                    ? Mono.error(ownedElsewhere(capture, found))
                    : documents
                        .take(capture, ticket)
                        .onErrorResume(unclear -> outcome(capture, ticket, unclear)))
        .flatMap(
            taken -> {
              if (taken.isOf(ticket)) {
                return Mono.just(claimed(capture, taken));
              }
              return taken.isHeld() || attempts == 1
                  ? Mono.error(ownedElsewhere(capture, taken))
                  : claim(capture, ticket, attempts - 1);
            });
  }

  /** What the document says about a claim that failed: the ticket tells it from all others. */
  private Mono<Owner> outcome(String capture, ObjectId ticket, Throwable unclear) {
    return documents
        .look(capture)
        .onErrorMap(also -> both(unclear, also))
        .filter(found -> found.isOf(ticket) || unclear instanceof StoreErrors.Overtaken)
        .switchIfEmpty(Mono.error(unclear));
  }

  private Claim claimed(String capture, Owner owner) {
    known.put(capture, owner);
    return new Claim(owner.epoch(), owner.checkpoint(), new MongoLease(capture, owner.epoch()));
  }

  @Override
  public Mono<Void> save(String capture, Checkpoint checkpoint) {
    return Mono.defer(
        () -> {
          Owner owner = known.get(capture);
          return owner != null && owner.epoch() == checkpoint.ownerEpoch()
              ? save(capture, checkpoint, owner, ATTEMPTS)
              : documents
                  .look(capture)
                  .flatMap(found -> save(capture, checkpoint, found, ATTEMPTS));
        });
  }

  private Mono<Void> save(String capture, Checkpoint checkpoint, Owner before, int attempts) {
    requireMaySave(capture, checkpoint, before);
    return documents
        .save(capture, checkpoint, before.checkpoint())
        .flatMap(saved -> saved ? Mono.just(before.with(checkpoint)) : documents.look(capture))
        .onErrorResume(unclear -> outcome(capture, checkpoint, unclear))
        .flatMap(
            after -> {
              if (after.hasSaved(checkpoint)) {
                remember(capture, after);
                return Mono.empty();
              }
              return attempts == 1
                  ? Mono.error(changedMeanwhile(capture))
                  : save(capture, checkpoint, after, attempts - 1);
            });
  }

  /** What the document says about a save that failed: saved all the same, or the failure stands. */
  private Mono<Owner> outcome(String capture, Checkpoint checkpoint, Throwable unclear) {
    return documents
        .look(capture)
        .onErrorMap(also -> both(unclear, also))
        .filter(
            found -> {
              boolean saved = found.hasSaved(checkpoint);
              if (!saved) {
                requireMaySave(capture, checkpoint, found);
              }
              return saved;
            })
        .switchIfEmpty(Mono.error(unclear));
  }

  private static void requireMaySave(String capture, Checkpoint checkpoint, Owner owner) {
    if (!owner.isClaimed()) {
      throw SaveRules.notClaimed(capture);
    }
    SaveRules.check(capture, checkpoint, owner.epoch(), owner.checkpoint());
  }

  private void remember(String capture, Owner saved) {
    known.computeIfPresent(
        capture, (name, before) -> before.epoch() == saved.epoch() ? saved : before);
  }

  @Override
  public Mono<Void> release(String capture, long ownerEpoch) {
    return Mono.defer(
        () -> {
          known.computeIfPresent(
              capture, (name, owner) -> owner.epoch() == ownerEpoch ? null : owner);
          return documents
              .release(capture, ownerEpoch)
              .onErrorResume(unclear -> outcome(capture, ownerEpoch, unclear));
        });
  }

  private Mono<Void> outcome(String capture, long released, Throwable unclear) {
    return documents
        .look(capture)
        .onErrorMap(also -> both(unclear, also))
        .filter(found -> found.isClaimed() && found.epoch() == released)
        .flatMap(stillHeld -> Mono.error(unclear));
  }

  @Override
  public Mono<Checkpoint> load(String capture) {
    return documents.look(capture).mapNotNull(Owner::checkpoint);
  }

  @Override
  public Set<Namespace> ownNamespaces() {
    return Set.of(documents.namespace());
  }

  /** Closes the client if the store made it. Stop the captures first; does not block. */
  @Override
  public void close() {
    documents.close();
  }

  private final class MongoLease implements Lease {
    private final String capture;
    private final long epoch;

    MongoLease(String capture, long epoch) {
      this.capture = capture;
      this.epoch = epoch;
    }

    @Override
    public Duration duration() {
      return lease;
    }

    @Override
    public Mono<Void> renew() {
      return documents
          .renew(capture, epoch)
          .flatMap(renewed -> renewed ? Mono.empty() : Mono.error(documents.lost(capture, epoch)));
    }
  }

  /** The same words as long as the owner is the same, so that a log need not repeat them. */
  private OwnedElsewhere ownedElsewhere(String capture, Owner owner) {
    Duration share = lease.dividedBy(LOOKS_PER_LEASE);
    Duration pause = share.compareTo(LONGEST_PAUSE) < 0 ? share : LONGEST_PAUSE;
    return new OwnedElsewhere(
        "capture '%s' is owned by another instance with epoch %d in %s, until that one stops or has not renewed its lease of %s: stop that one, or choose another name"
            .formatted(capture, owner.epoch(), documents.namespace(), lease),
        owner.isHeld() && owner.left().compareTo(pause) < 0 ? owner.left() : pause);
  }

  private SinkUnavailable changedMeanwhile(String capture) {
    return new SinkUnavailable(
        "checkpoint of capture '%s' in %s was changed by somebody else each time that it was to be saved: let nothing but captures write there"
            .formatted(capture, documents.namespace()));
  }

  private static Throwable both(Throwable first, Throwable second) {
    if (first != second) {
      first.addSuppressed(second);
    }
    return first;
  }

  @Override
  public String toString() {
    return "checkpoints in " + documents.namespace();
  }
}
