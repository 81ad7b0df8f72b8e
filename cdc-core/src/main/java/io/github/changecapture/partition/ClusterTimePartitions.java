package io.github.changecapture.partition;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.spi.Partition;
import io.github.changecapture.spi.PartitionStrategy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A folder for each collection, and in it one partition for each stretch of cluster time.
 *
 * <p>A partition is made once for a collection and stretch, and handed out again: with events in
 * stream order that is nearly always.
 */
final class ClusterTimePartitions implements PartitionStrategy {
  private static final String CONTROL = "_cdc/control";

  /** Enough for any deployment; bounded because collections come and go. */
  private static final int MOST_NAMESPACES = 65_536;

  private final TimeSlots slots;
  private final Map<Namespace, Latest> latest = new ConcurrentHashMap<>();
  private volatile @Nullable Latest latestControl;

  private record Latest(String series, long start, long end, Partition partition) {
    boolean holds(long second) {
      return start <= second && second < end;
    }
  }

  ClusterTimePartitions(TimeSlots slots) {
    this.slots = slots;
  }

  @Override
  public Partition partition(ChangeEvent<?> event) {
    Namespace namespace = event.namespace();
    long second = Integer.toUnsignedLong(event.clusterTime().getTime());
    Latest known = namespace == null ? latestControl : latest.get(namespace);
    if (known != null && known.holds(second)) {
      return known.partition();
    }
    String series = known == null ? series(namespace) : known.series();
    long start = slots.startOf(second);
    long end = slots.endOf(start);
    Latest made = new Latest(series, start, end, slots.partition(series, start, end));
    keep(namespace, made);
    return made.partition();
  }

  @Override
  public String layout() {
    return slots.layout();
  }

  private void keep(@Nullable Namespace namespace, Latest made) {
    if (namespace == null) {
      latestControl = made;
      return;
    }
    if (latest.size() >= MOST_NAMESPACES) {
      latest.clear();
    }
    latest.put(namespace, made);
  }

  private static String series(@Nullable Namespace namespace) {
    return namespace == null
        ? CONTROL
        : PathName.encode(namespace.database()) + '/' + PathName.encode(namespace.collection());
  }
}
