package io.github.changecapture.segment;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Objects.requireNonNull;

import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.internal.file.DurableFiles;
import io.github.changecapture.internal.file.FileErrors;
import io.github.changecapture.spi.WholeFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whole files in a folder, such as that of a {@link LocalSegmentStore}.
 *
 * <p>A file is written under another name in {@code _cdc/tmp}, forced to the disk, and then linked
 * to its own name, which fails if that is taken. On a file system without links the name is looked
 * up and the file renamed, so that of two who create the same path in the same moment both may
 * think that they did. What a crash leaves in {@code _cdc/tmp} is deleted after a day.
 */
public final class LocalWholeFiles implements WholeFiles {
  private static final String TEMPORARY = StorePaths.OWN + "/tmp";
  private static final Duration ABANDONED = Duration.ofDays(1);
  private static final int BUFFER = 256 * 1024;

  /** Linux takes 4,096 bytes, the folder's own path among them. */
  private static final int LONGEST_PATH = 3072;

  private final Path base;
  private final FileErrors errors;
  private final AtomicBoolean swept = new AtomicBoolean();

  private LocalWholeFiles(Path folder) {
    this.base = folder;
    this.errors =
        new FileErrors(
            "files",
            "LocalWholeFiles.in(folder)",
            folder,
            "what was reported as durable is, nothing else counts");
  }

  /**
   * The files in a folder, which is made when the first is written.
   *
   * @param folder the folder
   * @return the place; nothing is touched yet, and it needs no closing
   */
  public static LocalWholeFiles in(Path folder) {
    return new LocalWholeFiles(requireNonNull(folder, "folder"));
  }

  @Override
  public boolean create(String path, Content content) {
    Path file = resolved(path);
    try {
      if (!Files.exists(file)) {
        return create(file, content);
      }
      DurableFiles.forceFolderOf(file); // Whoever made it may have died before.
      return false;
    } catch (IOException failed) {
      throw errors.about("file " + path).of(failed);
    }
  }

  @Override
  public void requireValid(String path) {
    var unused = resolved(path);
  }

  private boolean create(Path file, Content content) throws IOException {
    Path folder = base.resolve(TEMPORARY);
    DurableFiles.createFolders(folder);
    sweep(folder);
    Path temporary = folder.resolve(UUID.randomUUID().toString());
    DurableFiles.createFolderOf(file);
    try {
      write(temporary, content);
      boolean isFirst = link(file, temporary);
      DurableFiles.forceFolderOf(file);
      return isFirst;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void write(Path temporary, Content content) throws IOException {
    try (FileChannel channel = FileChannel.open(temporary, CREATE_NEW, WRITE)) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
      content.writeTo(out);
      out.flush();
      channel.force(true);
    }
  }

  private static boolean link(Path file, Path temporary) throws IOException {
    try {
      Files.createLink(file, temporary);
      return true;
    } catch (FileAlreadyExistsException taken) {
      return false;
    } catch (UnsupportedOperationException noLinks) {
      if (Files.exists(file)) {
        return false;
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      return true;
    }
  }

  private void sweep(Path temporary) throws IOException {
    if (swept.getAndSet(true)) {
      return;
    }
    Instant latest = Instant.now().minus(ABANDONED);
    try (Stream<Path> files = Files.list(temporary)) {
      for (Path file : files.toList()) {
        if (isOlder(file, latest)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static boolean isOlder(Path file, Instant than) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(than);
    } catch (NoSuchFileException gone) {
      return false; // Its writer has finished with it, or another one swept it away.
    }
  }

  @Override
  public void put(String path, byte[] content) {
    Path file = resolved(path);
    try {
      DurableFiles.createFolderOf(file);
      DurableFiles.replace(file, content);
    } catch (IOException failed) {
      throw errors.about("file " + path).of(failed);
    }
  }

  @Override
  public byte @Nullable [] read(String path, long from, int count) {
    try (FileChannel channel = FileChannel.open(resolved(path), READ)) {
      ByteBuffer bytes =
          ByteBuffer.allocate((int) Math.max(0, Math.min(count, channel.size() - from)));
      while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
        // A read may give less than it was asked for.
      }
      return Arrays.copyOf(bytes.array(), bytes.position());
    } catch (NoSuchFileException missing) {
      return null;
    } catch (IOException failed) {
      throw errors.about("file " + path).of(failed);
    }
  }

  @Override
  public long length(String path) {
    try {
      return Files.size(resolved(path));
    } catch (NoSuchFileException missing) {
      requireFolder(path); // JDK 25 says the same of what a file is in the way of.
      return -1;
    } catch (IOException failed) {
      throw errors.about("file " + path).of(failed);
    }
  }

  private void requireFolder(String path) {
    if (Files.isRegularFile(base)) {
      throw errors.about("file " + path).of(new NotDirectoryException(base.toString()));
    }
  }

  @Override
  public void delete(String path) {
    Path file = resolved(path);
    try {
      if (Files.deleteIfExists(file)) {
        DurableFiles.forceFolderOf(file);
      }
    } catch (IOException failed) {
      throw errors.about("file " + path).of(failed);
    }
  }

  @Override
  @SuppressWarnings("StreamResourceLeak") // Closed by whom it is given to.
  public Stream<String> names(String folder) {
    try {
      return Files.list(resolved(folder)).map(file -> file.getFileName().toString());
    } catch (NoSuchFileException | NotDirectoryException none) {
      return Stream.empty();
    } catch (IOException failed) {
      throw errors.about("folder " + folder).of(failed);
    }
  }

  @Override
  public String location() {
    return "folder " + base;
  }

  private Path resolved(String path) {
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\\') >= 0) {
        throw unsafe(path);
      }
    }
    if (path.length() > LONGEST_PATH) {
      throw new SinkRejected(
          "path '%s...' has %d characters, and %s takes %d: choose a partition strategy that makes shorter paths"
              .formatted(path.substring(0, 100), path.length(), location(), LONGEST_PATH));
    }
    try {
      return base.resolve(path);
    } catch (InvalidPathException notForThisSystem) {
      throw unsafe(path);
    }
  }

  private SinkRejected unsafe(String path) {
    return new SinkRejected(
        "path '%s' must be relative and stay in %s, without empty parts, '.', '..' and backslashes"
            .formatted(path, location()));
  }
}
