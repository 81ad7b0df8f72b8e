package io.github.changecapture.benchmarks.snapshot;

import io.github.changecapture.ChangeCapture;
import io.github.changecapture.benchmarks.load.Documents;
import io.github.changecapture.config.SnapshotPolicy;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.status.SnapshotStatus;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.bson.RawBsonDocument;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/**
 * Takes one half of a snapshot, stops there, prints the heap in use, and ends: what it holds then
 * is what it holds at any time.
 */
final class HeapMain {
  private static final double BILLION = 1e9;

  private HeapMain() {}

  /** What was seen. */
  record Result(int chunks, long bytesBefore, long bytesInTheMiddle, double seconds) {

    /** As one process tells another. */
    String line() {
      return "%d %d %d %f".formatted(chunks, bytesBefore, bytesInTheMiddle, seconds);
    }

    static Result parse(String line) {
      String[] values = line.split(" ", -1);
      return new Result(
          Integer.parseInt(values[0]),
          Long.parseLong(values[1]),
          Long.parseLong(values[2]),
          Double.parseDouble(values[3]));
    }
  }

  /** Takes connection string, database, and how many documents there are. */
  public static void main(String... arguments) throws InterruptedException {
    Locale.setDefault(Locale.ROOT);
    long documents = Long.parseLong(arguments[2]);
    ChangeCapture<RawBsonDocument> capture =
        ChangeCapture.builder()
            .name("benchmark")
            .connectionString(arguments[0])
            .collection(arguments[1], Documents.collection(documents))
            .documentType(RawBsonDocument.class)
            .snapshots(SnapshotPolicy.initial())
            .build();
    long before = heapAfterCollection();
    long start = System.nanoTime();
    Half half = new Half(documents / 2);
    capture.events().subscribe(half);
    half.reached.await();
    double seconds = (System.nanoTime() - start) / BILLION;
    SnapshotStatus status = capture.status().snapshot();
    int chunks = status == null ? 0 : status.chunks();
    System.out.println(new Result(chunks, before, heapAfterCollection(), seconds).line());
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private static long heapAfterCollection() {
    System.gc();
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getCollectionUsage)
        .filter(usage -> usage != null)
        .mapToLong(usage -> usage.getUsed())
        .sum();
  }

  private static final class Half extends BaseSubscriber<ChangeEvent<RawBsonDocument>> {
    private final CountDownLatch reached = new CountDownLatch(1);
    private long left;

    Half(long events) {
      this.left = events;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      subscription.request(left);
    }

    @Override
    protected void hookOnNext(ChangeEvent<RawBsonDocument> event) {
      event.acknowledge();
      if (--left == 0) {
        reached.countDown();
      }
    }
  }
}
