package io.github.changecapture.adls;

import io.github.changecapture.adls.Files.Acquired;
import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.OwnedElsewhere;
import io.github.changecapture.error.SinkRejected;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write a file, which the service grants to one holder at a time.
 *
 * <p>It expires unless renewed. Renewed after that, it proves that nobody wrote meanwhile, so that
 * a holder who slept may go on; whoever lost it is refused by the service with every write.
 */
final class FileLease {
  private static final Logger LOG = LoggerFactory.getLogger(FileLease.class);
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

  private FileLease(Files files, String path) {
    this.files = files;
    this.path = path;
    this.id = UUID.randomUUID().toString();
  }

  /**
   * Takes the lease of a file that is there; waits for the end of a dead holder's.
   *
   * @param holders names who may hold it, and what to do about them, for the error
   */
  static FileLease take(Files files, String path, String holders) {
    FileLease lease = new FileLease(files, path);
    Duration patience = files.options().leaseDuration().plus(MARGIN);
    for (Duration waited = Duration.ZERO; !lease.isTaken(); waited = waited.plus(LOOK_AGAIN)) {
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
    }
    return lease;
  }

  /** Takes the lease of a file that is there, or says at once when to ask again. */
  static FileLease takeNow(Files files, String path, String holders) {
    FileLease lease = new FileLease(files, path);
    if (lease.isTaken()) {
      return lease;
    }
    throw new OwnedElsewhere(
        "%s in %s is leased by another process, until that one stops or has not renewed its lease of %s: %s"
            .formatted(path, files.location(), files.options().leaseDuration(), holders),
        LOOK_AGAIN);
  }

  private boolean isTaken() {
    long sentAt = System.nanoTime();
    Acquired acquired = files.acquireLease(path, id);
    if (acquired == Acquired.MISSING) {
      throw new SinkRejected(
          "%s in %s is missing: restore it from a copy".formatted(path, files.location()));
    }
    renewedAt = sentAt;
    return acquired == Acquired.YES;
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
    renew(() -> files.renewLease(path, id));
  }

  /** The same for whoever asks again by and by. */
  void renewOnce() {
    renew(() -> files.renewLeaseOnce(path, id));
  }

  private void renew(BooleanSupplier renewal) {
    long sentAt = System.nanoTime();
    if (!lost && renewal.getAsBoolean()) {
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
      renewOnce();
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
