package io.github.changecapture.internal;

import io.github.changecapture.config.Scope;
import io.github.changecapture.error.AccessDenied;
import io.github.changecapture.error.UnsupportedSource;
import io.github.changecapture.status.Diagnosis;
import io.github.changecapture.status.Finding;
import io.github.changecapture.status.Finding.Severity;
import java.nio.file.Path;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Looks at all that a capture needs, and says what is wrong and what to do; only reads. */
final class Doctor {
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
                source -> settings.client().disconnect(source))
            .onErrorResume(error -> Mono.just(unreachable(error)));
    return Flux.concat(server, new ProgressCheck(settings.client()).look(), disks())
        .collectList()
        .map(findings -> new Diagnosis(settings.name(), findings));
  }

  private Flux<Finding> server(ClientSource.Connected source) {
    return SourceProbe.of(source.client())
        .flatMapMany(
            probe -> Flux.fromIterable(checks(source, probe)).concatMap(DoctorCheck::look, 1));
  }

  private List<DoctorCheck> checks(ClientSource.Connected source, SourceProbe probe) {
    CaptureSettings.Watched watched = settings.watched();
    Scope scope = watched.scope();
    OldestChange oldest = new OldestChange(source, scope);
    SnapshotSource collections =
        new SnapshotSource(
            source, watched, watched.captured(settings.checkpoints().ownNamespaces()), probe);
    return List.of(
        () -> Flux.just(topology(probe)),
        new VersionCheck(source.client()),
        new RightsCheck(scope, oldest, probe),
        new OplogCheck(oldest),
        new CheckpointCheck(settings, oldest, probe),
        new CollectionsCheck(
            scope,
            collections,
            List.of(
                found -> new ImagesCheck(watched.stream(), collections, found),
                found -> new SnapshotCheck(settings, collections, found))));
  }

  private static Finding topology(SourceProbe probe) {
    return Findings.ok(
        "topology", withoutId(probe.identity()), "a replica set or a sharded cluster");
  }

  /** A source's name, without the id that it may have. */
  static String withoutId(String identity) {
    int id = identity.indexOf('#');
    return id < 0 ? identity : identity.substring(0, id);
  }

  private static Finding unreachable(Throwable error) {
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
            "the server answers, and takes the credentials",
            reason instanceof AccessDenied
                ? "correct user, password or authSource"
                : "correct the connection string, start the server, or open the network to it");
  }

  private Flux<Finding> disks() {
    return Flux.concat(
            Flux.fromIterable(settings.checkpoints().store().folders()), Flux.fromIterable(folders))
        .distinct()
        .concatMap(DiskCheck::of, 1);
  }
}
