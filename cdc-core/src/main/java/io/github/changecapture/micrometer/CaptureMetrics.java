package io.github.changecapture.micrometer;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.ChangeCapture;
import io.github.changecapture.status.CaptureCounters;
import io.github.changecapture.status.CaptureStatus;
import io.github.changecapture.status.CaptureStatus.State;
import io.github.changecapture.status.EventKind;
import io.github.changecapture.status.OplogHeadroom;
import io.github.changecapture.status.SnapshotStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Meters of a capture, for Micrometer, whose {@code micrometer-core} the host brings.
 *
 * <p>Bind it once, before or after the first subscription; the meters read the capture's own
 * counters and status when the registry asks, and hold on to the capture. Each has the tag {@code
 * capture}. What is not known, such as the headroom without the right to read the oplog, is NaN.
 * The list with units is in {@code docs/operating.md}.
 *
 * @see <a href="https://docs.micrometer.io/micrometer/reference/concepts/naming.html">Naming</a>
 */
public final class CaptureMetrics implements MeterBinder {
  private final ChangeCapture<?> capture;
  private final CaptureCounters counters;
  private final Clock clock;
  private final Tags tags;

  private CaptureMetrics(ChangeCapture<?> capture, Clock clock) {
    this.capture = capture;
    this.counters = capture.counters();
    this.clock = clock;
    this.tags = Tags.of("capture", capture.name());
  }

  /**
   * The meters of a capture.
   *
   * @param capture the capture, to be closed by the host as ever
   * @return a binder; what it counts by kind of event begins now
   */
  public static CaptureMetrics of(ChangeCapture<?> capture) {
    return of(capture, Clock.systemUTC());
  }

  /**
   * The meters of a capture whose lag goes by another clock.
   *
   * @param capture the capture
   * @param clock what the server's times are compared with
   * @return a binder
   */
  public static CaptureMetrics of(ChangeCapture<?> capture, Clock clock) {
    return new CaptureMetrics(requireNonNull(capture, "capture"), requireNonNull(clock, "clock"));
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    counters.onKind(kind -> bindKind(registry, kind));
    bindStates(registry);
    bindProgress(registry);
    bindOplog(registry);
    bindSnapshot(registry);
    bindSegments(registry);
  }

  private void bindKind(MeterRegistry registry, EventKind kind) {
    Tags ofKind = tags.and("type", kind.type(), "namespace", kind.namespace());
    FunctionCounter.builder(
            "changecapture.events", counters, counts -> (double) counts.events(kind).events())
        .description("Events that were handed on or are durable in the sink")
        .baseUnit("events")
        .tags(ofKind)
        .register(registry);
    FunctionCounter.builder(
            "changecapture.events.size", counters, counts -> (double) counts.events(kind).bytes())
        .description("Their size as BSON")
        .baseUnit("bytes")
        .tags(ofKind)
        .register(registry);
  }

  private void bindStates(MeterRegistry registry) {
    for (State state : State.values()) {
      Gauge.builder(
              "changecapture.state", capture, now -> now.status().state() == state ? 1.0 : 0.0)
          .description("1 for the state that the capture is in, 0 for the others")
          .tags(tags.and("state", state.name()))
          .register(registry);
    }
  }

  private void bindProgress(MeterRegistry registry) {
    time(
        registry,
        "changecapture.lag",
        "Time since the position up to which all is done",
        this::lag);
    time(
        registry,
        "changecapture.checkpoint.age",
        "Time since the position of the saved checkpoint: what would come again after a crash",
        this::checkpointAge);
    gauge(
        registry,
        "changecapture.unacknowledged",
        "events",
        "What was handed on and is not done; in a delivery batches",
        status -> (double) status.unacknowledged());
    gauge(
        registry,
        "changecapture.buffered",
        "bytes",
        "Events on their way to a sink or handler",
        status -> (double) status.bufferedBytes());
    counter(
        registry,
        "changecapture.retries",
        "retries",
        "What was tried again: opening the stream, saving a checkpoint, reading a snapshot",
        CaptureCounters::retries);
  }

  private void bindOplog(MeterRegistry registry) {
    time(
        registry,
        "changecapture.oplog.headroom",
        "Time from the oldest change in the oplog to the capture's position",
        status -> headroom(status, OplogHeadroom::left));
    time(
        registry,
        "changecapture.oplog.window",
        "Time from the oldest change in the oplog to the newest",
        status -> headroom(status, OplogHeadroom::window));
  }

  private void bindSnapshot(MeterRegistry registry) {
    gauge(
        registry,
        "changecapture.snapshot.documents",
        "documents",
        "Documents of the collection whose snapshot is being taken that were read",
        status -> snapshot(status, now -> (double) now.documents()));
    gauge(
        registry,
        "changecapture.snapshot.progress",
        "percent",
        "How much of that collection was read",
        status -> snapshot(status, now -> now.percent() == null ? Double.NaN : now.percent()));
    gauge(
        registry,
        "changecapture.snapshot.waiting",
        "collections",
        "Collections whose snapshot is still to be taken",
        status -> status.snapshot() == null ? 0.0 : status.snapshot().waitingCollections());
  }

  private void bindSegments(MeterRegistry registry) {
    Gauge.builder("changecapture.segments.open", counters, counts -> counts.segments().open())
        .description("Segments of the rolling sink that are not sealed")
        .baseUnit("segments")
        .tags(tags)
        .register(registry);
    counter(
        registry,
        "changecapture.segments.sealed",
        "segments",
        "Segments that were sealed",
        counts -> counts.segments().sealed());
    counter(
        registry,
        "changecapture.segments.lines",
        "lines",
        "Lines that became durable",
        counts -> counts.segments().lines());
    counter(
        registry,
        "changecapture.segments.size",
        "bytes",
        "Bytes of lines that became durable, before they were compressed",
        counts -> counts.segments().bytes());
  }

  private @Nullable Duration lag(CaptureStatus status) {
    return status.lag(clock.instant());
  }

  private @Nullable Duration checkpointAge(CaptureStatus status) {
    if (status.saved() == null) {
      return null;
    }
    Duration age = Duration.between(status.saved().instant(), clock.instant());
    return age.isNegative() ? Duration.ZERO : age;
  }

  private static @Nullable Duration headroom(
      CaptureStatus status, Function<OplogHeadroom, Duration> part) {
    return status.headroom() == null ? null : part.apply(status.headroom());
  }

  private static double snapshot(CaptureStatus status, ToDoubleFunction<SnapshotStatus> part) {
    return status.snapshot() == null ? Double.NaN : part.applyAsDouble(status.snapshot());
  }

  private void time(
      MeterRegistry registry,
      String name,
      String description,
      Function<CaptureStatus, @Nullable Duration> value) {
    TimeGauge.builder(
            name,
            capture,
            TimeUnit.MILLISECONDS,
            now -> {
              Duration time = value.apply(now.status());
              return time == null ? Double.NaN : time.toMillis();
            })
        .description(description)
        .tags(tags)
        .register(registry);
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String unit,
      String description,
      ToDoubleFunction<CaptureStatus> value) {
    Gauge.builder(name, capture, now -> value.applyAsDouble(now.status()))
        .description(description)
        .baseUnit(unit)
        .tags(tags)
        .register(registry);
  }

  private void counter(
      MeterRegistry registry,
      String name,
      String unit,
      String description,
      ToLongFunction<CaptureCounters> value) {
    FunctionCounter.builder(name, counters, counts -> (double) value.applyAsLong(counts))
        .description(description)
        .baseUnit(unit)
        .tags(tags)
        .register(registry);
  }
}
