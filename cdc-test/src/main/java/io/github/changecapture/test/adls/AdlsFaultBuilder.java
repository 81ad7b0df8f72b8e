package io.github.changecapture.test.adls;

import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;

/** Says which requests a fault meets and what it does to them; not thread-safe. */
public final class AdlsFaultBuilder {
  private final AdlsFaults faults;
  private final Set<AdlsOperation> operations;
  private Predicate<AdlsRequest> filter = request -> true;
  private long first = 1;
  private long count = 1;

  AdlsFaultBuilder(AdlsFaults faults, Set<AdlsOperation> operations) {
    this.faults = faults;
    this.operations = operations;
  }

  /**
   * Meets only some requests.
   *
   * @param condition which
   * @return this builder
   */
  public AdlsFaultBuilder where(Predicate<AdlsRequest> condition) {
    filter = filter.and(condition);
    return this;
  }

  /**
   * Begins with the n-th fitting request from now on; with the first by default.
   *
   * @param number counts from 1
   * @return this builder
   */
  public AdlsFaultBuilder occurrence(long number) {
    if (number < 1) {
      throw new IllegalArgumentException("occurrence counts from 1, was " + number);
    }
    first = number;
    return this;
  }

  /**
   * Meets so many requests; one by default.
   *
   * @param times how many, positive
   * @return this builder
   */
  public AdlsFaultBuilder times(long times) {
    if (times < 1) {
      throw new IllegalArgumentException("times must be positive, was " + times);
    }
    count = times;
    return this;
  }

  /**
   * Meets every fitting request until it is removed.
   *
   * @return this builder
   */
  public AdlsFaultBuilder always() {
    return times(Long.MAX_VALUE);
  }

  /**
   * The connection is reset before the request is applied.
   *
   * @return the fault
   */
  public AdlsFault dropRequest() {
    return with(new FaultAction.DropRequest());
  }

  /**
   * The request is applied, and the connection is reset instead of an answer.
   *
   * @return the fault
   */
  public AdlsFault loseResponse() {
    return with(new FaultAction.LoseResponse());
  }

  /**
   * The request is applied, and the connection ends in the middle of the answer's body; for an
   * answer without a body, before its head.
   *
   * @return the fault
   */
  public AdlsFault truncateResponse() {
    return with(new FaultAction.Truncate());
  }

  /**
   * The request is applied, and the answer stops in the middle of its body until {@link
   * AdlsFault#release}; then the connection is reset. For an answer without a body, it stops before
   * its head.
   *
   * @return the fault
   */
  public AdlsFault stallResponse() {
    return with(new FaultAction.Stall());
  }

  /**
   * The request is applied, and the second half of the answer's body comes in single bytes, ten in
   * a second, until {@link AdlsFault#release}; then the connection is reset. For an answer without
   * a body, it is {@link #stallResponse}.
   *
   * @return the fault
   */
  public AdlsFault trickleResponse() {
    return with(new FaultAction.Trickle());
  }

  /**
   * Nothing is answered until {@link AdlsFault#release}; then the connection is reset. The request
   * is not applied.
   *
   * @return the fault
   */
  public AdlsFault hang() {
    return with(new FaultAction.Hang());
  }

  /**
   * The connection is reset at once, and the request is applied at {@link AdlsFault#release}: as if
   * it had been on its way for long.
   *
   * @return the fault
   */
  public AdlsFault applyLater() {
    return with(new FaultAction.ApplyLater());
  }

  /**
   * The request is refused, unapplied.
   *
   * @param status the status, from 400
   * @param code the service's error code
   * @return the fault
   */
  public AdlsFault refuse(int status, String code) {
    return with(new FaultAction.Refuse(status, code, null));
  }

  /**
   * The request is applied, and an error is answered nevertheless.
   *
   * @param status the status, from 400
   * @param code the service's error code
   * @return the fault
   */
  public AdlsFault refuseAfterApplying(int status, String code) {
    return with(new FaultAction.RefuseApplied(status, code));
  }

  /**
   * The server is busy: 503, unapplied, with a time to wait.
   *
   * @param retryAfter what {@code Retry-After} says, in whole seconds
   * @return the fault
   */
  public AdlsFault busy(Duration retryAfter) {
    return with(new FaultAction.Refuse(503, "ServerBusy", retryAfter));
  }

  private AdlsFault with(FaultAction action) {
    return faults.add(new AdlsFault(faults, operations, filter, first, count, action));
  }
}
