package io.github.changecapture.test.adls;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The lease of a path, with the states and transitions of the Blob service.
 *
 * @see <a href="https://learn.microsoft.com/rest/api/storageservices/lease-blob">Lease Blob</a>
 */
final class Lease {
  private static final int MIN_SECONDS = 15;
  private static final int MAX_SECONDS = 60;
  private static final int INFINITE = -1;

  private @Nullable String id;
  private int seconds;
  private Instant expires = Instant.MAX;
  private @Nullable Instant breaks;

  /** Where it stands at a time. */
  enum State {
    AVAILABLE,
    LEASED,
    EXPIRED,
    BREAKING,
    BROKEN;

    String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  State state(Instant now) {
    if (id == null) {
      return State.AVAILABLE;
    }
    if (breaks != null) {
      return now.isBefore(breaks) ? State.BREAKING : State.BROKEN;
    }
    return now.isBefore(expires) ? State.LEASED : State.EXPIRED;
  }

  boolean isInfinite() {
    return seconds == INFINITE;
  }

  static int seconds(@Nullable String header) {
    try {
      int seconds = header == null ? INFINITE - 1 : Integer.parseInt(header);
      if (seconds == INFINITE || (seconds >= MIN_SECONDS && seconds <= MAX_SECONDS)) {
        return seconds;
      }
    } catch (NumberFormatException invalid) {
      throw ServiceError.invalidHeader("x-ms-lease-duration");
    }
    throw ServiceError.invalidHeader("x-ms-lease-duration");
  }

  void acquire(String proposed, int duration, Instant now) {
    State state = state(now);
    if (state == State.BREAKING) {
      throw new ServiceError(
          409,
          "LeaseIsBreakingAndCannotBeAcquired",
          "The lease ID matched, but the lease is currently in breaking state and cannot be acquired until it is broken.");
    }
    if (state == State.LEASED && !proposed.equalsIgnoreCase(id)) {
      throw new ServiceError(409, "LeaseAlreadyPresent", "There is already a lease present.");
    }
    id = proposed;
    seconds = duration;
    breaks = null;
    prolong(now);
  }

  void renew(@Nullable String given, Instant now) {
    requireHolder(given);
    if (breaks != null) {
      throw new ServiceError(
          409,
          "LeaseIsBrokenAndCannotBeRenewed",
          "The lease ID matched, but the lease has been broken explicitly and cannot be renewed.");
    }
    prolong(now);
  }

  void change(@Nullable String given, String proposed, Instant now) {
    if (!proposed.equalsIgnoreCase(id)) {
      requireHolder(given);
    }
    if (state(now) != State.LEASED) {
      throw new ServiceError(
          409, "LeaseNotPresentWithLeaseOperation", "There is currently no lease on the blob.");
    }
    id = proposed;
  }

  void release(@Nullable String given) {
    requireHolder(given);
    id = null;
    breaks = null;
  }

  /** Gives the seconds until the lease is broken. */
  long breakIn(@Nullable Integer period, Instant now) {
    State state = state(now);
    if (state == State.AVAILABLE) {
      throw new ServiceError(
          409, "LeaseNotPresentWithLeaseOperation", "There is currently no lease on the blob.");
    }
    if (state == State.EXPIRED || state == State.BROKEN) {
      breaks = now;
      return 0;
    }
    Instant end = breaks == null ? (isInfinite() ? now : expires) : breaks;
    if (period != null) {
      Instant wanted = now.plusSeconds(period);
      end = (isInfinite() && breaks == null) || wanted.isBefore(end) ? wanted : end;
    }
    breaks = end;
    return Math.max(0, Duration.between(now, end).toSeconds());
  }

  /** Whether a holder of this id, or nobody, may change the path now. */
  void requireForWrite(@Nullable String given, Instant now) {
    State state = state(now);
    boolean isHeld = state == State.LEASED || state == State.BREAKING;
    if (given == null) {
      if (isHeld) {
        throw new ServiceError(
            412,
            "LeaseIdMissing",
            "There is currently a lease on the resource and no lease ID was specified in the request.");
      }
    } else if (id == null) {
      throw new ServiceError(
          412, "LeaseNotPresentWithBlobOperation", "There is currently no lease on the blob.");
    } else if (!given.equalsIgnoreCase(id)) {
      throw new ServiceError(
          412,
          "LeaseIdMismatchWithBlobOperation",
          "The lease ID specified did not match the lease ID for the blob.");
    } else if (!isHeld) {
      throw new ServiceError(
          412, "LeaseLost", "A lease ID was specified, but the lease for the blob has expired.");
    }
  }

  /** A change by somebody else ends the right to renew a lease that has expired. */
  void written(Instant now) {
    State state = state(now);
    if (state == State.EXPIRED || state == State.BROKEN) {
      id = null;
      breaks = null;
    }
  }

  private void prolong(Instant now) {
    expires = seconds == INFINITE ? Instant.MAX : now.plusSeconds(seconds);
  }

  private void requireHolder(@Nullable String given) {
    if (given == null) {
      throw new ServiceError(
          400,
          "MissingRequiredHeader",
          "An HTTP header that's mandatory for this request is not specified.");
    }
    if (id == null || !given.equalsIgnoreCase(id)) {
      throw new ServiceError(
          409,
          "LeaseIdMismatchWithLeaseOperation",
          "The lease ID specified did not match the lease ID for the blob.");
    }
  }
}
