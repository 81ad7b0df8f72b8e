package io.github.changecapture.snowflake;

import io.github.changecapture.snowflake.LoadMode.AutoIngest;
import io.github.changecapture.snowflake.LoadMode.InternalStage;
import io.github.changecapture.snowflake.LoadMode.Rest;
import io.github.changecapture.snowflake.LoadMode.Task;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What a load does for bronze, by mode; for one thread, and blocking. */
final class ModeLoad {
  /** As many as a query for their rows names at once. */
  private static final int AT_ONCE = 1_000;

  private final SegmentCatalog catalog;
  private final LoaderSettings settings;
  private final Clock clock;

  /** When a segment was first seen to be missing in bronze, by path. */
  private final Map<String, Instant> missing = new HashMap<>();

  ModeLoad(SegmentCatalog catalog, LoaderSettings settings, Clock clock) {
    this.catalog = catalog;
    this.settings = settings;
    this.clock = clock;
  }

  List<FileResult> load(
      Target target, TargetLoad load, List<SegmentRecord> pending, Transactions transactions) {
    if (settings.mode() instanceof Task) {
      return leaveToTask(load, pending);
    }
    if (settings.mode() instanceof AutoIngest mode) {
      return confirm(load, pending, mode.patience());
    }
    if (settings.mode() instanceof Rest mode) {
      if (!pending.isEmpty()) {
        mode.client()
            .insertFiles(target.pipeName(), pending.stream().map(SegmentRecord::path).toList());
      }
      return confirm(load, pending, mode.patience());
    }
    if (settings.mode() instanceof InternalStage mode) {
      return new Upload(target, catalog, mode.folder(), transactions).around(pending, load);
    }
    return load.loadBronze(pending);
  }

  /** New ones to the ledger; those that the task could not load are loaded here. */
  private static List<FileResult> leaveToTask(TargetLoad load, List<SegmentRecord> pending) {
    Set<String> failed = load.failed();
    List<SegmentRecord> again =
        pending.stream().filter(file -> failed.contains(file.path())).toList();
    List<SegmentRecord> sealed = new ArrayList<>(pending);
    sealed.removeAll(again);
    if (!sealed.isEmpty()) {
      load.bronzeLoad().seal(sealed);
    }
    return load.again(again);
  }

  /** What Snowpipe refuses, or never hears of, it never says: then it is loaded here. */
  private List<FileResult> confirm(
      TargetLoad load, List<SegmentRecord> pending, Duration patience) {
    List<FileResult> results = new ArrayList<>();
    for (int from = 0; from < pending.size(); from += AT_ONCE) {
      List<SegmentRecord> some = pending.subList(from, Math.min(pending.size(), from + AT_ONCE));
      results.addAll(load.bronzeLoad().confirm(some));
    }
    List<SegmentRecord> overdue = new ArrayList<>(pending);
    results.forEach(result -> overdue.remove(result.file()));
    overdue.forEach(file -> missing.putIfAbsent(file.path(), clock.instant()));
    Instant latest = clock.instant().minus(patience);
    overdue.removeIf(file -> Objects.requireNonNull(missing.get(file.path())).isAfter(latest));
    results.addAll(load.loadBronze(overdue));
    results.forEach(result -> missing.remove(result.file().path()));
    return results;
  }
}
