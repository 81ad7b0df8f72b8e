package io.github.changecapture.snowflake;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.discovery.Difference;
import io.github.changecapture.discovery.Discovery;
import io.github.changecapture.error.OutcomeUnknownException;
import io.github.changecapture.error.TransientCaptureException;
import io.github.changecapture.event.Namespace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * Loads sealed segments into Snowflake: each event once, into tables that equal the source.
 *
 * <p>Bronze has a row for each line, as COPY read it; a ledger, written in the same transaction,
 * says which segments are there. Silver has the current document of each key and, unless it is off,
 * every event; both are merged from bronze in one transaction, so that whatever comes late or twice
 * changes nothing. Works in the process that captures or in another: all it needs is the catalog of
 * segments and a connection.
 *
 * <p>Safe for use by several threads, but one load at a time: a second one fails with {@link
 * IllegalStateException}. Connections are opened when a load begins and closed when it ends; JDBC
 * blocks on {@link Schedulers#boundedElastic()}. Cancel interrupts the statement that runs and
 * rolls back its transaction; what was committed stays, and the next load goes on behind it.
 *
 * <p>Errors: {@link io.github.changecapture.error.SinkUnavailable} while Snowflake cannot be
 * reached, {@link io.github.changecapture.error.OutcomeUnknownException} if the answer to a commit
 * was lost and the ledger cannot be asked, {@link io.github.changecapture.error.AccessDenied},
 * {@link io.github.changecapture.error.ConfigurationError}, {@link
 * io.github.changecapture.error.SinkRejected} for what Snowflake refuses.
 */
public final class SnowflakeLoader {
  private static final Logger LOG = LoggerFactory.getLogger(SnowflakeLoader.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final int MOST_DOUBLINGS = 7;
  private static final int MOST_DIFFERENCES = 500;
  private static final Duration DIFFERENCES_WITHIN = Duration.ofSeconds(1);

  private final LoaderSettings settings;
  private final Targets targets;
  private final Connections connections;
  private final LoadCycle cycle;
  private final AtomicBoolean loading = new AtomicBoolean();

  SnowflakeLoader(
      LoaderSettings settings, Targets targets, Connections connections, LoadCycle cycle) {
    this.settings = settings;
    this.targets = targets;
    this.connections = connections;
    this.cycle = cycle;
  }

  /**
   * Begins a loader.
   *
   * @return a builder
   */
  public static SnowflakeLoaderBuilder builder() {
    return new SnowflakeLoaderBuilder();
  }

  /**
   * Every statement of the set-up, for review: what all collections share, and the tables of those
   * that the catalog has today. Nothing is asked of Snowflake.
   *
   * @return the plan; it fails with {@link io.github.changecapture.error.ConfigurationError} if two
   *     collections would share a table, or have a format that the loader cannot read
   */
  public Mono<SetupPlan> plan() {
    return blocking(
        () ->
            new SetupPlan(
                steps(EnumSet.allOf(SetupRole.class)).stream().map(Step::shown).toList()));
  }

  /**
   * Runs what is missing of the set-up, and nothing else: a second call runs nothing. No table,
   * stream, stage or integration is ever replaced or dropped; a view is replaced if its text has
   * changed. DDL commits by itself: after an error what ran before stays, and the next call goes
   * on.
   *
   * @param roles whose statements to run; the connection's role must be one that may
   * @return the statements that were run
   */
  public Mono<SetupPlan> apply(Set<SetupRole> roles) {
    Set<SetupRole> wanted = Set.copyOf(roles);
    return connected(
        transactions -> {
          List<Step> steps = steps(wanted);
          return new SetupPlan(
              transactions.run(session -> new SetupRun(settings.names(), session).run(steps)));
        });
  }

  /**
   * Loads everything that is sealed and not loaded, oldest first, and merges it into silver. The
   * tables of a collection that is new are made first.
   *
   * @return what was done; a collection that failed is in it with its error, and does not keep the
   *     others back
   */
  public Mono<LoadReport> load() {
    return Mono.using(this::begin, begun -> blocking(cycle::run), begun -> loading.set(false));
  }

  /**
   * Loads again and again, with the policy's interval between loads, until it is cancelled. While
   * Snowflake cannot be reached it waits from 5 seconds up to some ten minutes, with jitter, and
   * asks once each time; then it goes on with the oldest segments.
   *
   * @return never completes; fails with what waiting cannot mend
   */
  public Mono<Void> run() {
    return Mono.defer(this::load)
        .doOnNext(report -> LOG.info("Snowflake: {}", report))
        .retryWhen(whileAway())
        .repeatWhen(loaded -> loaded.delayElements(settings.policy().interval()))
        .then();
  }

  /**
   * What the registry holds.
   *
   * @return the collections whose tables have been made, by the names of their tables
   */
  public Mono<List<RegisteredCollection>> collections() {
    return connected(transactions -> List.copyOf(transactions.run(registry()::read).values()));
  }

  /**
   * Loads a collection no more, until it is resumed: its segments wait where they are. A load that
   * is running may still finish what it has begun of it.
   *
   * @param namespace a collection in the registry, else it fails with {@link
   *     io.github.changecapture.error.ConfigurationError}
   * @return completes when the registry says so; again changes nothing
   */
  public Mono<Void> pause(Namespace namespace) {
    return changed(session -> registry().pause(session, namespace));
  }

  /**
   * Loads a collection again that was paused, beginning with the oldest segment that waits.
   *
   * @param namespace a collection in the registry, else it fails with {@link
   *     io.github.changecapture.error.ConfigurationError}
   * @return completes when the registry says so; a collection that is not paused stays what it is
   */
  public Mono<Void> resume(Namespace namespace) {
    return changed(session -> registry().resume(session, namespace));
  }

  /**
   * Takes what a discovery found: the fields of each collection go into the history of its schema,
   * and where they are new its typed views are made anew. Fields add up: a column stays when no
   * document has its field any more, and what a sample misses changes nothing.
   *
   * @param found such as {@code CollectionDiscovery.discover()} gives; collections that the loader
   *     does not load are passed over
   * @return what changed; a collection that failed is in it with its error, and keeps neither the
   *     others back nor any load
   */
  public Mono<SchemaReport> discovered(Discovery found) {
    requireNonNull(found, "found");
    return connected(transactions -> feed().take(found, transactions));
  }

  /**
   * Takes differences as they come, as {@link #discovered} takes a whole discovery; a collection
   * that is gone gets the status {@link CollectionStatus#DROPPED}. Waits while Snowflake cannot be
   * reached, as {@link #run} does; differences are then asked for no more.
   *
   * @param differences such as {@code CollectionDiscovery.differences(interval)}
   * @return completes and fails with them; fails too with what waiting cannot mend
   */
  public Mono<Void> follow(Flux<Difference> differences) {
    return differences
        .bufferTimeout(MOST_DIFFERENCES, DIFFERENCES_WITHIN, true)
        .concatMap(
            some ->
                connected(transactions -> feed().take(some, transactions)).retryWhen(whileAway()),
            1)
        .doOnNext(report -> LOG.info("Snowflake: {}", report))
        .then();
  }

  private Registry registry() {
    return new Registry(settings.names());
  }

  private DiscoveryFeed feed() {
    return new DiscoveryFeed(targets, registry(), new Schemas(settings.names()));
  }

  private Mono<Void> changed(Consumer<Session> work) {
    return connected(
            transactions ->
                transactions.run(
                    session -> {
                      work.accept(session);
                      return settings;
                    }))
        .then();
  }

  private <T> Mono<T> connected(Function<Transactions, T> work) {
    return blocking(
        () -> {
          try (Transactions transactions =
              new Transactions(connections, settings.statementTimeout().toSeconds())) {
            return work.apply(transactions);
          }
        });
  }

  private static Retry whileAway() {
    return Retry.from(
        failures ->
            failures.concatMap(
                failure ->
                    isTransient(failure.failure())
                        ? Mono.delay(pause(failure.totalRetriesInARow()))
                        : Mono.error(failure.failure())));
  }

  private static boolean isTransient(Throwable failure) {
    boolean isTransient =
        failure instanceof TransientCaptureException || failure instanceof OutcomeUnknownException;
    if (isTransient) {
      LOG.warn("Snowflake: segments wait where they are: {}", failure.getMessage());
    }
    return isTransient;
  }

  /** Between half of it and all of it, doubled each time. */
  private static Duration pause(long failures) {
    long longest = FIRST_PAUSE.toMillis() << Math.min(failures, MOST_DOUBLINGS);
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest / 2, longest + 1));
  }

  private AtomicBoolean begin() {
    if (!loading.compareAndSet(false, true)) {
      throw new IllegalStateException("a load is running already; wait for it, or cancel it");
    }
    return loading;
  }

  private List<Step> steps(Set<SetupRole> roles) {
    List<Step> steps = new ArrayList<>(Setup.steps(settings.names(), settings.setup()));
    for (Target target : targets.list()) {
      targets
          .format(target)
          .ifPresent(format -> steps.addAll(TargetSetup.steps(target, settings.history(), format)));
    }
    steps.removeIf(step -> !roles.contains(step.shown().role()));
    return steps;
  }

  private static <T> Mono<T> blocking(Callable<T> work) {
    return Mono.fromCallable(work).subscribeOn(Schedulers.boundedElastic());
  }
}
