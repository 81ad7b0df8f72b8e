package io.github.changecapture.internal;

import com.mongodb.client.model.changestream.FullDocument;
import com.mongodb.client.model.changestream.FullDocumentBeforeChange;
import com.mongodb.reactivestreams.client.MongoClient;
import io.github.changecapture.config.Scope;
import io.github.changecapture.config.StreamOptions;
import io.github.changecapture.error.AccessDenied;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.error.UnsupportedSource;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.status.Diagnosis;
import io.github.changecapture.status.Finding;
import io.github.changecapture.status.Finding.Severity;
import io.github.changecapture.status.OplogHeadroom;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Looks at all that a capture needs, and says what is wrong and what to do; only reads. */
final class Doctor {
  private static final Duration DAY = Duration.ofHours(24);
  private static final double LITTLE = 0.25;

  /** Each is asked about by itself. */
  private static final int MOST_COLLECTIONS = 100;

  private static final int OLDEST_MAJOR = 4;
  private static final int OLDEST_MINOR = 2;
  private static final int MAJOR_WITH_IMAGES = 6;

  private final CaptureSettings<?> settings;
  private final List<Path> folders;

  /**
   * Prepares an examination.
   *
   * @param folders where the host's sink writes to, on this machine
   */
  Doctor(CaptureSettings<?> settings, List<Path> folders) {
    this.settings = settings;
    this.folders = folders;
  }

  /** What is found; fails for nothing that it could tell. */
  Mono<Diagnosis> examine() {
    Flux<Finding> server =
        Flux.usingWhen(
            settings.client().connect(),
            this::server,
            source -> settings.client().disconnect(source));
    return Flux.concat(
            server.onErrorResume(error -> Mono.just(unreachable(error))), listening(), disks())
        .collectList()
        .map(findings -> new Diagnosis(settings.name(), findings));
  }

  private static Finding unreachable(Throwable error) {
    String rule = "the server answers, and takes the credentials";
    Throwable reason = MongoErrors.translate(error);
    return reason instanceof UnsupportedSource
        ? new Finding(
            Severity.ERROR,
            "topology",
            String.valueOf(reason.getMessage()),
            "the server is a replica set, one node will do, or a sharded cluster",
            "start it with --replSet and run rs.initiate()")
        : new Finding(
            Severity.ERROR,
            "connection",
            String.valueOf(reason.getMessage()),
            rule,
            reason instanceof AccessDenied
                ? "correct user, password or authSource"
                : "correct the connection string, start the server, or open the network to it");
  }

  private Flux<Finding> server(ClientSource.Connected source) {
    return SourceProbe.of(source.client())
        .flatMapMany(
            probe -> {
              OldestChange oldest = new OldestChange(source.client(), settings.watched().scope());
              SnapshotSource collections =
                  new SnapshotSource(
                      source,
                      settings.watched(),
                      settings.watched().captured(settings.checkpoints().ownNamespaces()),
                      probe);
              return Flux.concat(
                  Mono.just(topology(probe)),
                  version(source.client()),
                  stream(oldest, probe),
                  oplog(oldest),
                  checkpoint(oldest, probe),
                  collections(collections));
            });
  }

  private static Finding topology(SourceProbe probe) {
    return ok("topology", nameOnly(probe.identity()), "a replica set or a sharded cluster");
  }

  /** Without the id that it may have. */
  private static String nameOnly(String identity) {
    int id = identity.indexOf('#');
    return id < 0 ? identity : identity.substring(0, id);
  }

  private Mono<Finding> version(MongoClient client) {
    String rule = "MongoDB 4.2 or newer; 6.0 for pre-images, 7.0 for events over 16 MiB";
    return Mono.from(
            client
                .getDatabase("admin")
                .runCommand(new BsonDocument("buildInfo", new BsonInt32(1)), BsonDocument.class))
        .map(reply -> version(reply.getString("version").getValue(), rule))
        .onErrorResume(error -> unknown("server version", error, rule, "allow buildInfo"));
  }

  static Finding version(String version, String rule) {
    String[] parts = version.split("\\.", -1);
    int major = Integer.parseInt(parts[0]);
    int minor = Integer.parseInt(parts[1]);
    if (major < OLDEST_MAJOR || (major == OLDEST_MAJOR && minor < OLDEST_MINOR)) {
      return new Finding(Severity.ERROR, "server version", version, rule, "upgrade the server");
    }
    return major < MAJOR_WITH_IMAGES
        ? new Finding(
            Severity.WARNING,
            "server version",
            version + ", which MongoDB does not maintain any more",
            rule,
            "upgrade the server")
        : ok("server version", version, rule);
  }

  private Mono<Finding> stream(OldestChange oldest, SourceProbe probe) {
    String rule =
        "the user has the privileges find and changeStream on %s"
            .formatted(settings.watched().scope());
    return oldest
        .opensAt(Position.before(0, probe.now()))
        .map(opens -> ok("rights", "a change stream opens on " + settings.watched().scope(), rule))
        .onErrorResume(
            error ->
                Mono.just(
                    new Finding(
                        Severity.ERROR,
                        "rights",
                        "no change stream opens on %s: %s"
                            .formatted(settings.watched().scope(), text(error)),
                        rule,
                        grant())));
  }

  private String grant() {
    Scope scope = settings.watched().scope();
    String role =
        scope instanceof Scope.WholeDeployment
            ? "{role: 'readAnyDatabase', db: 'admin'}"
            : "{role: 'read', db: '%s'}"
                .formatted(
                    scope instanceof Scope.OneCollection one
                        ? one.namespace().database()
                        : ((Scope.OneDatabase) scope).name());
    return "db.grantRolesToUser(user, [" + role + "])";
  }

  private Mono<Finding> oplog(OldestChange oldest) {
    String rule =
        "the oplog holds more than the longest time that the capture may stand still, 24 hours at"
            + " the least";
    return window(oldest)
        .map(window -> window(window, rule))
        .switchIfEmpty(
            Mono.just(
                new Finding(
                    Severity.UNKNOWN,
                    "oplog window",
                    "a router has no oplog",
                    rule,
                    "look at rs.printReplicationInfo() of each shard")))
        .onErrorResume(
            error ->
                unknown(
                    "oplog window",
                    error,
                    rule,
                    "db.grantRolesToUser(user, [{role: 'read', db: 'local'}]), which also shows"
                        + " headroom"));
  }

  private Mono<Duration> window(OldestChange oldest) {
    return oldest
        .inOplog()
        .zipWith(
            oldest.lastOperation(),
            (first, last) -> HeadroomWatch.of(first, Position.before(0, last), last).window());
  }

  static Finding window(Duration window, String rule) {
    return window.compareTo(DAY) >= 0
        ? ok("oplog window", readable(window), rule)
        : new Finding(
            Severity.WARNING,
            "oplog window",
            readable(window) + ", which grows if the oplog has only begun",
            rule,
            "db.adminCommand({replSetResizeOplog: 1, size: ..., minRetentionHours: 48})");
  }

  private static String readable(Duration time) {
    return time.toHours() > 0
        ? "%d h %d min".formatted(time.toHours(), time.toMinutesPart())
        : "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart());
  }

  private Mono<Finding> checkpoint(OldestChange oldest, SourceProbe probe) {
    String rule = "the store can be read, and the oplog reaches back to the checkpoint in it";
    return settings
        .checkpoints()
        .store()
        .load(settings.name())
        .flatMap(saved -> checkpoint(saved, oldest, probe, rule))
        .switchIfEmpty(
            Mono.just(ok("checkpoint", "none yet, the capture begins where startAt says", rule)))
        .onErrorResume(
            error ->
                Mono.just(
                    new Finding(
                        Severity.ERROR,
                        "checkpoint",
                        text(error),
                        rule,
                        "make the checkpoint store readable and writable for this capture")));
  }

  private Mono<Finding> checkpoint(
      Checkpoint saved, OldestChange oldest, SourceProbe probe, String rule) {
    if (!SourceProbe.isSame(saved.identity().source(), probe.identity())) {
      return Mono.just(
          new Finding(
              Severity.ERROR,
              "checkpoint",
              "it is of %s, and this is %s"
                  .formatted(nameOnly(saved.identity().source()), nameOnly(probe.identity())),
              rule,
              "connect to the former, choose another name for the capture, or a"
                  + " lostPositionPolicy"));
    }
    return oldest
        .opensAt(saved.position())
        .flatMap(
            opens ->
                opens
                    ? headroom(saved.position(), oldest, rule)
                    : Mono.just(
                        new Finding(
                            Severity.ERROR,
                            "checkpoint",
                            "it is at %s, which the oplog does not reach back to"
                                .formatted(saved.position()),
                            rule,
                            "choose a lostPositionPolicy, such as RESNAPSHOT, or delete the"
                                + " checkpoint")));
  }

  private static Mono<Finding> headroom(Position saved, OldestChange oldest, String rule) {
    return oldest
        .inOplog()
        .zipWith(oldest.lastOperation(), (first, last) -> HeadroomWatch.of(first, saved, last))
        .map(Optional::of)
        .onErrorReturn(Optional.empty())
        .defaultIfEmpty(Optional.empty())
        .map(seen -> headroom(saved, seen, rule));
  }

  private static Finding headroom(Position saved, Optional<OplogHeadroom> seen, String rule) {
    if (seen.isPresent()
        && seen.get().share() < LITTLE
        && seen.get().window().compareTo(DAY) >= 0) {
      return new Finding(
          Severity.WARNING,
          "checkpoint",
          "it is at %s, only %s before it is lost".formatted(saved, readable(seen.get().left())),
          rule,
          "start the capture soon, or give the oplog more room");
    }
    return ok("checkpoint", "at " + saved, rule);
  }

  private Flux<Finding> collections(SnapshotSource source) {
    String rule =
        "a collection that change streams report of is selected; one that comes later joins by"
            + " itself";
    return source
        .collections()
        .take(MOST_COLLECTIONS)
        .collectList()
        .flatMapMany(
            found ->
                Flux.concat(
                    selected(source, found, rule), images(source, found), readable(source, found)))
        .onErrorResume(
            error ->
                unknown(
                    "collections",
                    error,
                    rule,
                    "grant the privilege listCollections, as read has"));
  }

  private static Finding some(List<Namespace> found, String rule) {
    return ok(
        "collections",
        found.size() == 1
            ? found.get(0).toString()
            : (found.size() < MOST_COLLECTIONS ? "" : "at least ") + found.size(),
        rule);
  }

  /** Of one collection it is known what is amiss. */
  private Mono<Finding> selected(SnapshotSource source, List<Namespace> found, String rule) {
    Scope scope = settings.watched().scope();
    return scope instanceof Scope.OneCollection one
        ? source
            .check(one.namespace())
            .then(Mono.just(some(found, rule)))
            .onErrorResume(ConfigurationError.class, error -> Mono.just(none(text(error), rule)))
        : Mono.just(
            found.isEmpty() ? none("nothing matches the selection", rule) : some(found, rule));
  }

  private static Finding none(String why, String rule) {
    return new Finding(
        why.contains("it is a ") ? Severity.ERROR : Severity.WARNING,
        "collections",
        why,
        rule,
        "correct the selection, or wait until the collection is created");
  }

  private Flux<Finding> images(SnapshotSource source, List<Namespace> found) {
    StreamOptions stream = settings.watched().stream();
    boolean required =
        stream.fullDocumentBeforeChange() == FullDocumentBeforeChange.REQUIRED
            || stream.fullDocument() == FullDocument.REQUIRED;
    boolean wanted =
        required
            || stream.fullDocumentBeforeChange() == FullDocumentBeforeChange.WHEN_AVAILABLE
            || stream.fullDocument() == FullDocument.WHEN_AVAILABLE;
    if (!wanted) {
      return Flux.empty();
    }
    String rule =
        "fullDocumentBeforeChange %s and fullDocument %s need a collection that keeps images"
            .formatted(stream.fullDocumentBeforeChange(), stream.fullDocument());
    return Flux.fromIterable(found)
        .concatMap(source::entry, 1)
        .filter(entry -> !keepsImages(entry))
        .map(entry -> entry.getString("name").getValue())
        .collectList()
        .map(lacking -> images(lacking, required, rule))
        .flux();
  }

  private static boolean keepsImages(BsonDocument entry) {
    return entry
        .getDocument("options", new BsonDocument())
        .getDocument("changeStreamPreAndPostImages", new BsonDocument())
        .getBoolean("enabled", BsonBoolean.FALSE)
        .getValue();
  }

  private static Finding images(List<String> lacking, boolean required, String rule) {
    return lacking.isEmpty()
        ? ok("pre-images", "all collections keep them", rule)
        : new Finding(
            required ? Severity.ERROR : Severity.WARNING,
            "pre-images",
            "not kept by " + String.join(", ", lacking),
            rule,
            "db.runCommand({collMod: '%s', changeStreamPreAndPostImages: {enabled: true}})"
                .formatted(lacking.get(0)));
  }

  private Flux<Finding> readable(SnapshotSource source, List<Namespace> found) {
    if (!settings.policies().snapshots().isOn()) {
      return Flux.empty();
    }
    String rule = "a snapshot reads and counts each collection, with the privilege find";
    return Flux.fromIterable(found)
        .concatMap(source::unreadable, 1)
        .collectList()
        .map(
            problems ->
                problems.isEmpty()
                    ? ok("snapshot", "all collections can be read and counted", rule)
                    : new Finding(
                        Severity.ERROR, "snapshot", String.join("; ", problems), rule, grant()))
        .flux();
  }

  private Mono<Finding> listening() {
    String rule = "the capture sees that an idle stream moves on";
    return Mono.just(
        settings.client().listens()
            ? ok("progress", "from the server's replies", rule)
            : new Finding(
                Severity.WARNING,
                "progress",
                "from events only: a quiet stream's checkpoint ages, and hours are sealed by the"
                    + " clock",
                rule,
                "put ProgressListener.create() into the client's settings, and pass it with the"
                    + " client"));
  }

  private Flux<Finding> disks() {
    return Flux.concat(
            Flux.fromIterable(settings.checkpoints().store().folders()), Flux.fromIterable(folders))
        .distinct()
        .concatMap(DiskCheck::of, 1);
  }

  private static Finding ok(String subject, String found, String rule) {
    return new Finding(Severity.OK, subject, found, rule, "");
  }

  private static Mono<Finding> unknown(
      String subject, Throwable error, String rule, String remedy) {
    return Mono.just(
        new Finding(Severity.UNKNOWN, subject, "cannot be seen: " + text(error), rule, remedy));
  }

  private static String text(Throwable error) {
    return String.valueOf(MongoErrors.translate(error).getMessage());
  }
}
