package io.github.changecapture.adls;

import io.github.changecapture.adls.Records.Stored;
import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.segment.StorePaths;
import io.github.changecapture.spi.CatalogWriter;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Changes records in one session.
 *
 * <p>A marker in one small folder stands for each record that is not in its last state. It is made
 * before the record and removed after the record's last step, so that it may be left over, but is
 * never missing.
 *
 * <p>An owner who sleeps while it reserves a segment may make the record after another has taken
 * over. Such a record is void: its maker asks for its lease before the first byte, and is refused.
 * The owner passes over it, and writes its own in its place.
 */
final class AdlsCatalogWriter implements CatalogWriter {
  private static final int READ_AT_ONCE = 16;
  private static final byte[] NOTHING = {};

  private final Files files;
  private final Records records;
  private final AdlsCatalog catalog;
  private final StoreOwner owner;

  /** The unfinished records as this session has last written them, by their paths. */
  private final Map<String, Stored> own = new ConcurrentHashMap<>();

  /** Whether what was unfinished at the beginning is among the own records. */
  private volatile boolean recovered;

  AdlsCatalogWriter(Files files, AdlsCatalog catalog, StoreOwner owner) {
    this.files = files;
    this.records = new Records(files);
    this.catalog = catalog;
    this.owner = owner;
  }

  @Override
  public List<SegmentRecord> unfinished() {
    owner.require();
    try {
      List<SegmentRecord> found = taken();
      recovered = true;
      return found;
    } catch (RuntimeException failed) {
      throw failed.getCause() == null ? failed : unwrapped(failed);
    }
  }

  private List<SegmentRecord> taken() {
    return Flux.fromStream(() -> files.names(StorePaths.MARKERS).filter(StorePaths::isMarker))
        .flatMap(
            marker ->
                Mono.fromCallable(() -> unfinished(marker))
                    .subscribeOn(Schedulers.boundedElastic()),
            READ_AT_ONCE)
        .collectList()
        .blockOptional()
        .orElse(List.of());
  }

  private static RuntimeException unwrapped(RuntimeException failed) {
    return Exceptions.unwrap(failed) instanceof RuntimeException cause ? cause : failed;
  }

  private @Nullable SegmentRecord unfinished(String marker) {
    Stored stored = records.read(StorePaths.recordOf(marker));
    if (stored == null || isFinal(stored.record().state())) {
      files.deleteIfPresent(StorePaths.MARKERS + '/' + marker);
      return null;
    }
    return taken(stored).record();
  }

  /** Makes a record of an earlier session this one's: whoever had it cannot change it any more. */
  private Stored taken(Stored stored) {
    SegmentRecord record = stored.record();
    requireNotLater(stored);
    Stored taken =
        stored.session() == owner.session()
            ? stored
            : records.replace(stored, record, owner.session());
    if (taken == null) {
      throw changed(record);
    }
    own.put(Records.path(record), taken);
    return taken;
  }

  @Override
  public @Nullable SegmentRecord last(String series) {
    Stored last = catalog.last(series, stored -> !isVoid(stored));
    return last == null ? null : last.record();
  }

  /**
   * Whether an earlier owner made the record after this one had taken over: what was unfinished
   * before is this one's. It has no file then.
   */
  private boolean isVoid(Stored stored) {
    return recovered
        && stored.record().state() == State.OPEN
        && stored.session() < owner.session()
        && !own.containsKey(Records.path(stored.record()))
        && files.properties(stored.record().path()) == null;
  }

  @Override
  public boolean reserve(SegmentRecord record) {
    String path = StorePaths.requireSegment(record.path());
    if (record.state() != State.OPEN) {
      throw new SinkRejected(
          "segment %s must be OPEN to be reserved, was %s".formatted(path, record.state()));
    }
    owner.require();
    if (files.properties(path) != null) {
      return false;
    }
    var unused = files.putNew(Records.marker(record), NOTHING, Map.of());
    Stored created = records.create(record, owner.session());
    if (created == null) {
      created = inPlaceOfVoid(record);
    }
    // Only now it is certain that whoever takes over sees the record.
    owner.confirm();
    if (created == null) {
      throw new Fenced(
          "series '%s' has a segment %d already (%s in %s), so another owner has been at work: stop this one"
              .formatted(
                  record.partition().series(),
                  record.number(),
                  Records.path(record),
                  files.location()));
    }
    own.put(Records.path(record), created);
    return true;
  }

  private @Nullable Stored inPlaceOfVoid(SegmentRecord record) {
    Stored found = records.read(Records.path(record));
    return found == null || !isVoid(found) ? null : records.replace(found, record, owner.session());
  }

  @Override
  public void advance(SegmentRecord record) {
    owner.require();
    String path = Records.path(record);
    Stored stored = own.containsKey(path) ? own.get(path) : records.read(path);
    if (stored == null || !record.equals(stored.record())) {
      stored = stepped(stored, record);
    }
    if (isFinal(record.state())) {
      files.deleteIfPresent(Records.marker(record));
      own.remove(path);
    } else {
      own.put(path, stored);
    }
  }

  private Stored stepped(@Nullable Stored from, SegmentRecord to) {
    requireStep(from == null ? null : from.record(), to);
    Stored stored = null;
    if (from != null) {
      requireNotLater(from);
      stored = records.replace(from, to, owner.session());
    }
    if (stored == null) {
      throw changed(to);
    }
    return stored;
  }

  private void requireNotLater(Stored stored) {
    if (stored.session() > owner.session()) {
      throw changed(stored.record());
    }
  }

  private Fenced changed(SegmentRecord record) {
    return new Fenced(
        "the record of segment %s in %s was changed by another owner: stop this one"
            .formatted(record.path(), files.location()));
  }

  private static boolean isFinal(State state) {
    return state == State.SEALED || state == State.SET_ASIDE || state == State.DISCARDED;
  }

  private static void requireStep(@Nullable SegmentRecord from, SegmentRecord to) {
    boolean isStep = from != null && isSameSegment(from, to) && isStep(from, to);
    if (!isStep) {
      throw new SinkRejected(
          "record of segment %s cannot become %s, because it is %s"
              .formatted(
                  to.path(),
                  to.state(),
                  from == null ? "not in the catalog" : from.state() + " (" + from.path() + ")"));
    }
  }

  private static boolean isSameSegment(SegmentRecord from, SegmentRecord to) {
    return from.path().equals(to.path())
        && from.partition().equals(to.partition())
        && from.number() == to.number();
  }

  private static boolean isStep(SegmentRecord from, SegmentRecord to) {
    return switch (to.state()) {
      case OPEN -> false;
      case SEALING, SET_ASIDE, DISCARDED -> from.state() == State.OPEN;
      case SEALED -> from.state() == State.SEALING && Objects.equals(from.content(), to.content());
    };
  }
}
