package io.github.changecapture.segment;

import io.github.changecapture.segment.HookedStore.Killed;
import io.github.changecapture.spi.WholeFiles;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whole files whose process dies before or after one of its calls. */
final class KilledFiles implements WholeFiles {
  static final int NEVER = Integer.MAX_VALUE;

  private final WholeFiles files;
  private final int index;
  private final Moment moment;
  private int calls;

  /** When the process dies. */
  enum Moment {
    BEFORE,
    AFTER
  }

  KilledFiles(WholeFiles files, int index, Moment moment) {
    this.files = files;
    this.index = index;
    this.moment = moment;
  }

  int calls() {
    return calls;
  }

  private <T extends @Nullable Object> T call(Supplier<T> call) {
    calls++;
    if (calls > index || (calls == index && moment == Moment.BEFORE)) {
      throw new Killed();
    }
    T result = call.get();
    if (calls == index) {
      throw new Killed();
    }
    return result;
  }

  @Override
  public boolean create(String path, Content content) {
    return call(() -> files.create(path, content));
  }

  @Override
  public void requireValid(String path) {
    files.requireValid(path);
  }

  @Override
  public void put(String path, byte[] content) {
    var unused =
        call(
            () -> {
              files.put(path, content);
              return path;
            });
  }

  @Override
  public byte @Nullable [] read(String path, long from, int count) {
    return this.<byte @Nullable []>call(() -> files.read(path, from, count));
  }

  @Override
  public long length(String path) {
    return call(() -> files.length(path));
  }

  @Override
  public void delete(String path) {
    var unused =
        call(
            () -> {
              files.delete(path);
              return path;
            });
  }

  @Override
  public Stream<String> names(String folder) {
    return call(() -> files.names(folder));
  }

  @Override
  public String location() {
    return files.location();
  }
}
