package io.github.changecapture.segment;

import io.github.changecapture.spi.WholeFiles;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whole files where somebody else does something before one of the calls. */
final class MeddlingFiles implements WholeFiles {
  private final WholeFiles files;
  private final int index;
  private final Runnable meddling;
  private int calls;

  MeddlingFiles(WholeFiles files, int index, Runnable meddling) {
    this.files = files;
    this.index = index;
    this.meddling = meddling;
  }

  private WholeFiles meddled() {
    calls++;
    if (calls == index) {
      meddling.run();
    }
    return files;
  }

  @Override
  public boolean create(String path, Content content) {
    return meddled().create(path, content);
  }

  @Override
  public void requireValid(String path) {
    files.requireValid(path);
  }

  @Override
  public void put(String path, byte[] content) {
    meddled().put(path, content);
  }

  @Override
  public byte @Nullable [] read(String path, long from, int count) {
    return meddled().read(path, from, count);
  }

  @Override
  public long length(String path) {
    return meddled().length(path);
  }

  @Override
  public void delete(String path) {
    meddled().delete(path);
  }

  @Override
  public Stream<String> names(String folder) {
    return meddled().names(folder);
  }

  @Override
  public String location() {
    return files.location();
  }
}
