package io.github.changecapture.internal;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.spi.Sink;
import io.github.changecapture.status.CaptureCounters;
import io.github.changecapture.status.EventCount;
import io.github.changecapture.status.EventKind;
import io.github.changecapture.status.SegmentCounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts for a capture. Events are looked at only when somebody wants to see their kinds, and by a
 * delivery once for each batch.
 */
final class Tally implements CaptureCounters {
  private static final Logger LOG = LoggerFactory.getLogger(Tally.class);

  private record Count(LongAdder events, LongAdder bytes) {}

  private final Map<EventKind, Count> counts = new ConcurrentHashMap<>();
  private final LongAdder retries = new LongAdder();
  private final Set<String> namespaces = new HashSet<>();
  private final List<Consumer<EventKind>> listeners = new ArrayList<>();
  private volatile boolean wanted;

  // Guarded by this:
  private SegmentCounts before = SegmentCounts.NONE;
  private @Nullable Sink sink;

  /** From now on events are counted. */
  void want() {
    wanted = true;
  }

  void retried() {
    retries.increment();
  }

  /** Counts an event that was handed on. */
  void count(ChangeEvent<?> event) {
    if (wanted) {
      add(event.operationType(), namespaceOf(event), 1, event.sizeInBytes());
    }
  }

  /** Counts a batch that is durable. */
  void count(List<? extends ChangeEvent<?>> batch) {
    counting(batch).run();
  }

  /** Sums a batch up, to be counted when it is durable, by when its events may be gone. */
  Runnable counting(List<? extends ChangeEvent<?>> batch) {
    if (!wanted || batch.isEmpty()) {
      return () -> {};
    }
    Map<EventKind, long[]> sums = new HashMap<>();
    for (ChangeEvent<?> event : batch) {
      long[] sum =
          sums.computeIfAbsent(
              new EventKind(event.operationType(), namespaceOf(event)), unknown -> new long[2]);
      sum[0]++;
      sum[1] += event.sizeInBytes();
    }
    return () -> sums.forEach((kind, sum) -> add(kind.type(), kind.namespace(), sum[0], sum[1]));
  }

  private static String namespaceOf(ChangeEvent<?> event) {
    Namespace namespace = event.namespace();
    return namespace == null ? NONE : namespace.toString();
  }

  private void add(String type, String namespace, long events, long bytes) {
    Count count = counts.get(new EventKind(type, namespace));
    if (count == null) {
      count = begun(type, namespace);
    }
    count.events().add(events);
    count.bytes().add(bytes);
  }

  /** A kind that was not seen before. */
  private Count begun(String type, String namespace) {
    EventKind kind;
    Count count;
    List<Consumer<EventKind>> told;
    synchronized (this) {
      boolean known =
          namespace.equals(NONE)
              || namespaces.contains(namespace)
              || (namespaces.size() < MOST_NAMESPACES && namespaces.add(namespace));
      kind = new EventKind(type, known ? namespace : OTHERS);
      Count before = counts.get(kind);
      if (before != null) {
        return before;
      }
      count = new Count(new LongAdder(), new LongAdder());
      counts.put(kind, count);
      told = List.copyOf(listeners);
    }
    told.forEach(listener -> tell(listener, kind));
    return count;
  }

  private static void tell(Consumer<EventKind> listener, EventKind kind) {
    try {
      listener.accept(kind);
    } catch (RuntimeException | LinkageError failed) {
      LOG.warn("a listener failed for events of {}; they go on", kind, failed);
    }
  }

  @Override
  public List<EventCount> events() {
    return counts.keySet().stream().map(this::events).toList();
  }

  @Override
  public EventCount events(EventKind kind) {
    Count count = counts.get(kind);
    return count == null
        ? new EventCount(kind, 0, 0)
        : new EventCount(kind, count.events().sum(), count.bytes().sum());
  }

  @Override
  public void onKind(Consumer<EventKind> listener) {
    List<EventKind> known;
    synchronized (this) {
      listeners.add(listener);
      known = List.copyOf(counts.keySet());
    }
    known.forEach(kind -> tell(listener, kind));
  }

  @Override
  public long retries() {
    return retries.sum();
  }

  /** A sink's counts begin anew with it. */
  synchronized void sinkBegins(Sink begun) {
    sink = begun;
  }

  synchronized void sinkEnds() {
    before = segments();
    sink = null;
  }

  @Override
  public synchronized SegmentCounts segments() {
    Sink current = sink;
    return current == null
        ? new SegmentCounts(0, before.sealed(), before.lines(), before.bytes())
        : before.plus(current.segments());
  }
}
