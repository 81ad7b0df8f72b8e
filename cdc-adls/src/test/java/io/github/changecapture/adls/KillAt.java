package io.github.changecapture.adls;

import io.github.changecapture.test.adls.AdlsRequest;
import io.github.changecapture.test.adls.AdlsRequestHook;

/** Kills the process that has sent a request, before or after that is applied. */
final class KillAt implements AdlsRequestHook {
  private final OnAdls.Machine process;
  private final long index;
  private final Moment moment;
  private long requests;
  private String last = "";
  private boolean dead;

  enum Moment {
    BEFORE,
    AFTER
  }

  KillAt(OnAdls.Machine process, long index, Moment moment) {
    this.process = process;
    this.index = index;
    this.moment = moment;
  }

  synchronized boolean isDead() {
    return dead;
  }

  synchronized long requests() {
    return requests;
  }

  /** The request at which the process died. */
  synchronized String last() {
    return last;
  }

  @Override
  public synchronized Connection before(AdlsRequest request) {
    if (dead) {
      return Connection.RESET;
    }
    requests++;
    if (requests != index) {
      return Connection.KEPT;
    }
    last = request.operation() + " " + request.path();
    return moment == Moment.BEFORE ? die() : Connection.KEPT;
  }

  @Override
  public synchronized Connection after(AdlsRequest request) {
    return dead || (requests == index && moment == Moment.AFTER) ? die() : Connection.KEPT;
  }

  private Connection die() {
    dead = true;
    process.kill();
    return Connection.RESET;
  }
}
