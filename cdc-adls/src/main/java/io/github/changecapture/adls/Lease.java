package io.github.changecapture.adls;

import io.github.changecapture.adls.Files.Acquired;
import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.OwnedElsewhere;
import io.github.changecapture.error.SinkRejected;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write a file, which the service grants to one holder at a time.
 *
 * <p>It expires unless renewed. Renewed after that, it proves that nobody wrote meanwhile, so that
 * a holder who slept may go on; whoever lost it is refused by the service with every write.
 */
final class Lease {
  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  /** Clocks run at different speeds, and the last renewal took its time. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  private final Files files;
  private final String path;
  private final String id;
  private final AtomicBoolean renewing = new AtomicBoolean();
  private volatile long renewedAt = System.nanoTime();
  private volatile boolean lost;
  private volatile boolean released;

  private Lease(Files files, String path) {
    this.files = files;
    this.path = path;
    this.id = UUID.randomUUID().toString();
  }

  /**
   * Takes the lease of a file that is there; waits for the end of a dead holder's.
   *
   * @param holders names who may hold it, and what to do about them, for the error
   */
  static Lease take(Files files, String path, String holders) {
    Lease lease = new Lease(files, path);
    Duration patience = files.options().leaseDuration().plus(MARGIN);
    Duration waited = Duration.ZERO;
    while (true) {
      Acquired acquired = files.acquireLease(path, lease.id);
      if (acquired == Acquired.YES) {
        lease.renewedAt = System.nanoTime();
        return lease;
      }
      if (acquired == Acquired.MISSING) {
        throw new SinkRejected(
            "%s in %s is missing: restore it from a copy".formatted(path, files.location()));
      }
      if (waited.compareTo(patience) >= 0) {
        throw new OwnedElsewhere(
            "%s in %s is leased by another process that is alive: %s"
                .formatted(path, files.location(), holders));
      }
      if (waited.isZero()) {
        LOG.info(
            "{} in {} is leased by another process; waiting up to {} s in case that one is dead",
            path,
            files.location(),
            patience.toSeconds());
      }
      Attempts.pause(files.options().pauses(), LOOK_AGAIN);
      waited = waited.plus(LOOK_AGAIN);
    }
  }

  String id() {
    return id;
  }

  /** Every request that the service took with this lease shows that it was held. */
  void wasRenewed(long sentAt) {
    renewedAt = sentAt;
  }

  /** Asks the service, and gives up nothing if that cannot be reached. */
  void renew() {
    long sentAt = System.nanoTime();
    if (!lost && files.renewLease(path, id)) {
      renewedAt = sentAt;
      return;
    }
    lost = true;
    throw fenced();
  }

  /** Makes sure that the lease is held, asking only if it may have expired. */
  void require() {
    if (lost) {
      throw fenced();
    }
    long age = System.nanoTime() - renewedAt;
    if (age > files.options().leaseDuration().minus(MARGIN).toNanos()) {
      renew();
    }
  }

  /** For the keeper: one at a time, and without an error. */
  void keep() {
    if (lost || !renewing.compareAndSet(false, true)) {
      return;
    }
    try {
      renew();
    } catch (Fenced fenced) {
      if (!released) {
        LOG.warn("{}", fenced.getMessage());
      }
    } catch (RuntimeException failed) {
      LOG.debug("The lease of {} in {} was not renewed", path, files.location(), failed);
    } finally {
      renewing.set(false);
    }
  }

  boolean isLost() {
    return lost;
  }

  void lose() {
    lost = true;
  }

  /** Leaves it to expire if the service cannot be reached; says whether that could be. */
  boolean giveBack() {
    released = true;
    boolean wasHeld = !lost;
    lost = true;
    return !wasHeld || files.releaseLease(path, id);
  }

  void release() {
    var unused = giveBack();
  }

  Fenced fenced() {
    return new Fenced(
        "%s in %s is no longer leased by this process, because another owner took over: stop this one"
            .formatted(path, files.location()));
  }
}
