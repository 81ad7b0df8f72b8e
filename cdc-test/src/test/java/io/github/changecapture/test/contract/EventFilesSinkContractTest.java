package io.github.changecapture.test.contract;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.event.Position;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.segment.EventFilesSink;
import io.github.changecapture.segment.LocalWholeFiles;
import io.github.changecapture.spi.Sink;
import io.github.changecapture.spi.WholeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

class EventFilesSinkContractTest extends SinkContract {
  private static final ExtendedJsonEncoder ENCODER = ExtendedJsonEncoder.relaxed();

  @TempDir Path folder;

  private volatile boolean isBroken;

  @Override
  protected Sink sink() {
    return EventFilesSink.builder().files(new Breakable(LocalWholeFiles.in(folder))).build();
  }

  @Override
  protected List<String> eventIds() throws IOException {
    List<String> ids = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".json")).sorted().toList()) {
        Position position = ENCODER.position(Files.readAllBytes(file));
        ids.add(requireNonNull(requireNonNull(position).token()).data());
      }
    }
    return ids.stream().sorted().toList();
  }

  @Override
  protected boolean breakStorage() {
    isBroken = true;
    return true;
  }

  @Override
  protected void repairStorage() {
    isBroken = false;
  }

  /** Nothing is left of one that dies: what it writes after that is what the next one writes. */
  @Override
  protected boolean kill(Sink sink) {
    return true;
  }

  private final class Breakable implements WholeFiles {
    private final WholeFiles files;

    Breakable(WholeFiles files) {
      this.files = files;
    }

    @Override
    public boolean create(String path, Content content) {
      if (isBroken) {
        throw new SinkUnavailable("broken");
      }
      return files.create(path, content);
    }

    @Override
    public void requireValid(String path) {
      files.requireValid(path);
    }

    @Override
    public void put(String path, byte[] content) {
      files.put(path, content);
    }

    @Override
    public byte @Nullable [] read(String path, long from, int count) {
      return files.read(path, from, count);
    }

    @Override
    public long length(String path) {
      return files.length(path);
    }

    @Override
    public void delete(String path) {
      files.delete(path);
    }

    @Override
    public Stream<String> names(String place) {
      return files.names(place);
    }

    @Override
    public String location() {
      return files.location();
    }
  }
}
