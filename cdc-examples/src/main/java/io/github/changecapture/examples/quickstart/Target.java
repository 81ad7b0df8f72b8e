package io.github.changecapture.examples.quickstart;

import io.github.changecapture.adls.AdlsCheckpoints;
import io.github.changecapture.adls.AdlsEnvironment;
import io.github.changecapture.adls.AdlsFolder;
import io.github.changecapture.adls.AdlsSegmentStore;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.examples.workload.LandedFiles;
import io.github.changecapture.examples.workload.LandedSegments;
import io.github.changecapture.examples.workload.Landing;
import io.github.changecapture.segment.LocalSegmentStore;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.SegmentStore;
import io.github.changecapture.test.adls.AdlsDouble;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Where the changes land. */
sealed interface Target extends AutoCloseable {
  /** What the names of the environment variables of an account begin with. */
  String PREFIX = "CDC_ADLS";

  /**
   * Chooses.
   *
   * @param run names a folder of its own for each run, as long as the source ends with it
   */
  static Target of(Options options, String run, Map<String, String> variables) {
    String below = options.uri() == null ? run : "";
    if (options.place() == Options.Place.FOLDER) {
      return new Folder(options.folder().resolve(below));
    }
    AdlsEnvironment environment = AdlsEnvironment.of(PREFIX, variables);
    return environment.namesAccount() ? Adls.of(environment, below) : Adls.embedded(below);
  }

  String description();

  SegmentStore store();

  CheckpointStore checkpoints();

  Landing landing();

  @Override
  void close();

  /** A folder of this machine. */
  record Folder(Path path) implements Target {

    @Override
    public String description() {
      return path.toAbsolutePath().toString();
    }

    @Override
    public SegmentStore store() {
      return LocalSegmentStore.in(path);
    }

    @Override
    public CheckpointStore checkpoints() {
      return CheckpointStores.file(path.resolve("_cdc"));
    }

    @Override
    public Landing landing() {
      return new LandedFiles(path);
    }

    @Override
    public void close() {
      // what landed stays
    }
  }

  /** A folder of a storage account, or of a double of one that ends with this process. */
  record Adls(AdlsFolder folder, String description, Runnable end) implements Target {

    private static Adls of(AdlsEnvironment environment, String below) {
      String base = (environment.basePath() + '/' + below).replaceAll("^/|/$", "");
      AdlsFolder folder = environment.folder().basePath(base).build();
      return new Adls(folder, folder.location(), () -> {});
    }

    private static Adls embedded(String below) {
      AdlsDouble server = AdlsDouble.start();
      AdlsFolder folder =
          AdlsFolder.builder()
              .connectionString(server.connectionString())
              .fileSystem("raw")
              .basePath(below)
              .createFileSystemIfMissing()
              // Nobody waits for it to expire, and a busy machine may pause for long.
              .leaseDuration(Duration.ofSeconds(60))
              .build();
      String description =
          "embedded double of ADLS Gen2, which ends with this process (set %s_* for an account)"
              .formatted(PREFIX);
      return new Adls(folder, description, server::close);
    }

    @Override
    public SegmentStore store() {
      return AdlsSegmentStore.in(folder);
    }

    @Override
    public CheckpointStore checkpoints() {
      return AdlsCheckpoints.in(folder);
    }

    @Override
    public Landing landing() {
      return new LandedSegments(store().catalog());
    }

    @Override
    public void close() {
      end.run();
    }
  }
}
