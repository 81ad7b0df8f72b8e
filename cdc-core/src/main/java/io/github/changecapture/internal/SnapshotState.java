package io.github.changecapture.internal;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.config.SnapshotPolicy;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.CollectionRenamed;
import io.github.changecapture.event.DocumentEvent;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.SnapshotProgress;
import io.github.changecapture.spi.SnapshotProgress.Chunks;
import io.github.changecapture.spi.SnapshotProgress.CollectionSnapshot;
import io.github.changecapture.spi.SnapshotProgress.Survey;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Which snapshots there are to be taken, and how far they have come: what every checkpoint of a run
 * holds of them. Safe for use by several threads.
 *
 * <p>A change is in every checkpoint whose position was looked up after it.
 */
final class SnapshotState {
  private static final DateTimeFormatter ID_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

  /** What is known, by the number of its change. */
  record Version(long number, SnapshotProgress progress) {}

  private record Waiter(long version, Signal signal) {}

  private final SnapshotPolicy policy;
  private final boolean keepsCovered;
  private final Predicate<Namespace> isCaptured;

  // Guarded by this:
  private final List<Waiter> waiters = new ArrayList<>();
  private final Map<String, Signal> givenUp = new HashMap<>();
  private final Set<Namespace> covered;
  private final List<CollectionSnapshot> collections;
  private @Nullable Survey survey;
  private long version;
  private long savedVersion;
  private Signal changed = new Signal();
  private final List<Signal> toTell = new ArrayList<>();

  private volatile @Nullable Version current;

  /** The collection of the last event, of which it is known that it is covered. */
  private volatile @Nullable Namespace lastSeen;

  /**
   * Begins with what a checkpoint says.
   *
   * @param keepsCovered whether collections that only the stream tells of are to be remembered
   */
  SnapshotState(
      SnapshotPolicy policy,
      boolean keepsCovered,
      Predicate<Namespace> isCaptured,
      SnapshotProgress begun) {
    this.policy = policy;
    this.keepsCovered = keepsCovered;
    this.isCaptured = isCaptured;
    this.survey = begun.survey();
    this.covered = new HashSet<>(begun.covered());
    this.collections = new ArrayList<>();
    begun.collections().stream()
        .filter(snapshot -> isCaptured.test(snapshot.namespace()))
        .forEach(collections::add);
  }

  SnapshotPolicy policy() {
    return policy;
  }

  boolean isOn() {
    return policy.isOn();
  }

  /** What the next checkpoint is to hold. */
  Version version() {
    Version known = current;
    return known == null ? made() : known;
  }

  private synchronized Version made() {
    Version made = new Version(version, new SnapshotProgress(survey, collections, covered));
    current = made;
    return made;
  }

  /** A checkpoint with this is saved. */
  void saved(Version stored) {
    List<Waiter> done = new ArrayList<>();
    synchronized (this) {
      savedVersion = Math.max(savedVersion, stored.number());
      waiters.removeIf(waiter -> waiter.version() <= savedVersion && done.add(waiter));
    }
    done.forEach(waiter -> waiter.signal().give());
  }

  /** Whether the last checkpoint lacks something. */
  synchronized boolean isUnsaved() {
    return version > savedVersion;
  }

  /** Completes when a checkpoint holds everything up to now. */
  Mono<Void> durable() {
    return Mono.defer(
        () -> {
          Waiter waiter;
          synchronized (this) {
            if (version <= savedVersion) {
              return Mono.empty();
            }
            waiter = new Waiter(version, new Signal());
            waiters.add(waiter);
          }
          return waiter.signal().given();
        });
  }

  /** Completes at the next change; to be asked for before looking. */
  synchronized Mono<Void> nextChange() {
    return changed.given();
  }

  /** Completes if a snapshot is given up for another one. */
  synchronized Mono<Void> givenUp(String id) {
    return collections.stream().noneMatch(snapshot -> snapshot.id().equals(id))
        ? Mono.empty()
        : givenUp.computeIfAbsent(id, unknown -> new Signal()).given();
  }

  /** Whether a collection's snapshot is still to be taken or finished. */
  synchronized boolean isPending(Namespace namespace) {
    return survey != null
        || collections.stream().anyMatch(snapshot -> snapshot.namespace().equals(namespace));
  }

  /** Begins anew with all collections: what was under way is older, and given up. */
  void begin(Survey next) {
    change(
        () -> {
          survey = next;
          // What was delivered of them has to go if they are gone by the time of the survey.
          collections.forEach(snapshot -> covered.add(snapshot.namespace()));
          List.copyOf(collections).forEach(this::giveUp);
          return true;
        });
  }

  /** A survey has found these; those that are gone get their reset too. */
  void surveyed(Survey made, Collection<Namespace> found) {
    change(
        () -> {
          if (!made.equals(survey)) {
            return false;
          }
          survey = null;
          Set<Namespace> wanted = new TreeSet<>(Comparator.comparing(Namespace::toString));
          wanted.addAll(found);
          if (made.extent() == SnapshotProgress.Extent.NEW) {
            wanted.removeAll(covered);
            collections.forEach(snapshot -> wanted.remove(snapshot.namespace()));
          } else {
            covered.stream().filter(isCaptured).forEach(wanted::add);
          }
          wanted.forEach(namespace -> add(namespace, made.generation(), made.clusterTime()));
          return true;
        });
  }

  /** Asks for a snapshot of one collection, in place of one that is under way. */
  void request(Namespace namespace, long generation, BsonTimestamp time) {
    change(
        () -> {
          List.copyOf(collections).stream()
              .filter(snapshot -> snapshot.namespace().equals(namespace))
              .forEach(this::giveUp);
          add(namespace, generation, time);
          return true;
        });
  }

  void planned(String id, Chunks chunks) {
    replace(id, snapshot -> chunks);
  }

  void finished(String id, int chunk, long documents) {
    replace(id, snapshot -> requireNonNull(snapshot.chunks()).with(chunk, documents));
  }

  /** Everything of a snapshot was delivered, also its reset. */
  void done(CollectionSnapshot finished) {
    change(
        () -> {
          boolean removed = collections.removeIf(snapshot -> snapshot.id().equals(finished.id()));
          givenUp.remove(finished.id());
          if (removed) {
            covered.add(finished.namespace());
          }
          return removed;
        });
  }

  /**
   * Looks at an event of the stream before it is tracked: a checkpoint that passes it also knows
   * what it means.
   */
  void passing(ChangeEvent<?> event) {
    if (!isOn()) {
      return;
    }
    if (event instanceof CollectionRenamed<?> renamed && isCaptured.test(renamed.to())) {
      request(renamed.to(), event.generation(), StartResolver.next(event.clusterTime()));
    } else if (keepsCovered && event instanceof DocumentEvent<?> change) {
      cover(change.namespace());
    }
  }

  private void cover(Namespace namespace) {
    if (!namespace.equals(lastSeen)) {
      change(() -> covered.add(namespace));
      lastSeen = namespace;
    }
  }

  private void add(Namespace namespace, long generation, BsonTimestamp time) {
    String id =
        ID_TIME.format(Position.instantOf(time))
            + "-%08x".formatted(ThreadLocalRandom.current().nextInt());
    collections.add(new CollectionSnapshot(id, namespace, generation, time, null));
  }

  private void giveUp(CollectionSnapshot snapshot) {
    collections.remove(snapshot);
    Signal signal = givenUp.remove(snapshot.id());
    if (signal != null) {
      toTell.add(signal);
    }
  }

  private void replace(String id, Function<CollectionSnapshot, Chunks> chunks) {
    change(
        () -> {
          for (int i = 0; i < collections.size(); i++) {
            CollectionSnapshot old = collections.get(i);
            if (old.id().equals(id)) {
              collections.set(
                  i,
                  new CollectionSnapshot(
                      id, old.namespace(), old.generation(), old.clusterTime(), chunks.apply(old)));
              return true;
            }
          }
          return false;
        });
  }

  private void change(BooleanSupplier change) {
    List<Signal> told;
    synchronized (this) {
      if (!change.getAsBoolean()) {
        return;
      }
      version++;
      current = null;
      toTell.add(changed);
      changed = new Signal();
      told = List.copyOf(toTell);
      toTell.clear();
    }
    told.forEach(Signal::give);
  }
}
