package io.github.changecapture.segment;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.internal.file.DurableFiles;
import io.github.changecapture.internal.file.FileErrors;
import io.github.changecapture.spi.CatalogWriter;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Changes records under the folder's lock.
 *
 * <p>A marker in one small folder stands for each record that is not in its last state. It is made
 * before the record and removed after the record's last step, so that it may be left over, but is
 * never missing.
 */
final class FolderCatalogWriter implements CatalogWriter {
  private final StoreLayout layout;
  private final FolderCatalog catalog;
  private final FileErrors errors;
  private final Ownership ownership;

  /** What every change asks before it begins. */
  @FunctionalInterface
  interface Ownership {
    void check() throws IOException;
  }

  FolderCatalogWriter(
      StoreLayout layout, FolderCatalog catalog, FileErrors errors, Ownership ownership) {
    this.layout = layout;
    this.catalog = catalog;
    this.errors = errors;
    this.ownership = ownership;
  }

  @Override
  public List<SegmentRecord> unfinished() {
    try (Stream<Path> files = Files.list(layout.markers())) {
      ownership.check();
      List<SegmentRecord> records = new ArrayList<>();
      for (Path marker : files.filter(StoreLayout::isMarker).toList()) {
        SegmentRecord record = catalog.readIfPresent(layout.recordOf(marker));
        if (record == null || isFinal(record.state())) {
          remove(marker);
        } else {
          records.add(record);
        }
      }
      return records;
    } catch (IOException failed) {
      throw errors.of(failed);
    }
  }

  @Override
  public @Nullable SegmentRecord last(String series) {
    return catalog.last(series);
  }

  @Override
  public boolean reserve(SegmentRecord record) {
    requireState(record, State.OPEN);
    Path file = file(record);
    try {
      ownership.check();
      if (Files.exists(file, NOFOLLOW_LINKS)) {
        throw new Fenced(
            "series '%s' has a segment %d already (%s), so another owner has been at work: stop this one"
                .formatted(record.partition().series(), record.number(), file));
      }
      if (Files.exists(layout.file(record.path()), NOFOLLOW_LINKS)) {
        return false;
      }
      Path marker = marker(record);
      if (!Files.exists(marker)) {
        DurableFiles.create(marker);
      }
      DurableFiles.createFolderOf(file);
      store(file, record);
      return true;
    } catch (IOException failed) {
      throw errors.of(failed);
    }
  }

  @Override
  public void advance(SegmentRecord record) {
    Path file = file(record);
    try {
      ownership.check();
      SegmentRecord stored = catalog.readIfPresent(file);
      if (!record.equals(stored)) {
        requireStep(stored, record);
        store(file, record);
      }
      Path marker = marker(record);
      if (isFinal(record.state()) && Files.exists(marker)) {
        remove(marker);
      }
    } catch (IOException failed) {
      throw errors.of(failed);
    }
  }

  private Path file(SegmentRecord record) {
    return layout.record(record.partition().series(), record.number());
  }

  private Path marker(SegmentRecord record) {
    return layout.marker(record.partition().series(), record.number());
  }

  private static void store(Path file, SegmentRecord record) throws IOException {
    DurableFiles.replace(file, SegmentRecordFormat.toJson(record).getBytes(StandardCharsets.UTF_8));
  }

  private static void remove(Path marker) throws IOException {
    Files.delete(marker);
    DurableFiles.forceFolderOf(marker);
  }

  private static boolean isFinal(State state) {
    return state == State.SEALED || state == State.SET_ASIDE || state == State.DISCARDED;
  }

  private static void requireState(SegmentRecord record, State state) {
    if (record.state() != state) {
      throw new SinkRejected(
          "segment %s must be %s to be reserved, was %s"
              .formatted(record.path(), state, record.state()));
    }
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
