package io.github.changecapture.test.adls;

import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Something that goes wrong; thread-safe. */
public final class AdlsFault {
  private final AdlsFaults faults;
  private final Set<AdlsOperation> operations;
  private final Predicate<AdlsRequest> filter;
  private final long first;
  private final long count;
  private final FaultAction action;
  private final AtomicLong seen = new AtomicLong();
  private final AtomicLong hits = new AtomicLong();
  private final CountDownLatch released = new CountDownLatch(1);
  private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();

  AdlsFault(
      AdlsFaults faults,
      Set<AdlsOperation> operations,
      Predicate<AdlsRequest> filter,
      long first,
      long count,
      FaultAction action) {
    this.faults = faults;
    this.operations = operations;
    this.filter = filter;
    this.first = first;
    this.count = count;
    this.action = action;
  }

  /**
   * How many requests it has met.
   *
   * @return the number
   */
  public long hits() {
    return hits.get();
  }

  /**
   * Lets requests and answers go that hang, and applies those that were held back; ends the fault.
   */
  public void release() {
    faults.remove(this);
    released.countDown();
    for (Runnable request = held.poll(); request != null; request = held.poll()) {
      request.run();
    }
  }

  /** Ends the fault: no request is met any more, and those that were held back are dropped. */
  public void remove() {
    faults.remove(this);
    held.clear();
    released.countDown();
  }

  FaultAction action() {
    return action;
  }

  void hold(Runnable request) {
    held.add(request);
  }

  void awaitRelease() throws InterruptedException {
    released.await();
  }

  boolean isReleasedWithin(Duration time) throws InterruptedException {
    return released.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  boolean meets(AdlsRequest request) {
    boolean isFitting =
        (operations.isEmpty() || operations.contains(request.operation())) && filter.test(request);
    if (!isFitting) {
      return false;
    }
    long number = seen.incrementAndGet();
    boolean isMet = number >= first && number - first < count;
    if (isMet) {
      hits.incrementAndGet();
    }
    return isMet;
  }
}
