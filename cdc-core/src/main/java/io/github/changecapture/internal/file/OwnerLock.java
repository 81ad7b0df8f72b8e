package io.github.changecapture.internal.file;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The operating system's lock on a file, from {@link #tryAcquire} to {@link #close}, and the
 * owner's epoch as the file's content.
 *
 * <p>The file is never deleted: between another process's opening and locking it, that would leave
 * two owners.
 */
public final class OwnerLock implements AutoCloseable {
  /**
   * The files that this process has locked, and empty for those it is about to lock. To open and
   * close such a file a second time would drop the lock: POSIX ties it to the process. The channels
   * are here so that no garbage collection closes one and frees its key for another file.
   */
  private static final Map<Object, Optional<FileChannel>> HELD = new ConcurrentHashMap<>();

  private static final int EPOCH_DIGITS = 19;

  private final Path path;
  private final Object key;
  private final FileChannel channel;

  private OwnerLock(Path path, Object key, FileChannel channel) {
    this.path = path;
    this.key = key;
    this.channel = channel;
  }

  /** Locks the file, which is made if it is missing; null if somebody holds it. */
  public static @Nullable OwnerLock tryAcquire(Path path) throws IOException {
    create(path);
    Object key = key(path);
    if (HELD.putIfAbsent(key, Optional.empty()) != null) {
      return null;
    }
    FileChannel channel = null;
    boolean locked = false;
    try {
      channel = FileChannel.open(path, READ, WRITE);
      locked = channel.tryLock() != null && key.equals(key(path));
      if (!locked) {
        return null;
      }
      HELD.put(key, Optional.of(channel));
      return new OwnerLock(path, key, channel);
    } catch (OverlappingFileLockException sameProcess) {
      return null;
    } finally {
      if (!locked) {
        giveUp(key, channel);
      }
    }
  }

  /** Whether the path still leads to the locked file. */
  public boolean isIntact() throws IOException {
    try {
      return key.equals(key(path));
    } catch (NoSuchFileException removed) {
      return false;
    }
  }

  /** The last epoch that was written, or 0; also for content that is none. */
  public long epoch() throws IOException {
    ByteBuffer digits = ByteBuffer.allocate(EPOCH_DIGITS);
    channel.read(digits, 0);
    try {
      return Long.parseLong(new String(digits.array(), StandardCharsets.US_ASCII));
    } catch (NumberFormatException none) {
      return 0;
    }
  }

  public void epoch(long epoch) throws IOException {
    String digits = "%0" + EPOCH_DIGITS + "d%n";
    DurableFiles.writeAt(channel, 0, digits.formatted(epoch).getBytes(StandardCharsets.US_ASCII));
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    giveUp(key, channel);
  }

  private static void create(Path path) throws IOException {
    try {
      Files.createFile(path);
      DurableFiles.forceFolderOf(path);
    } catch (FileAlreadyExistsException usual) {
      // From an earlier owner.
    }
  }

  /** In this order: once the key is gone, closing the channel could drop another owner's lock. */
  private static void giveUp(Object key, @Nullable FileChannel channel) throws IOException {
    try {
      if (channel != null) {
        channel.close();
      }
    } finally {
      HELD.remove(key);
    }
  }

  /** What tells files apart whatever path leads to them; Windows has nothing but the path. */
  private static Object key(Path path) throws IOException {
    Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    return key != null ? key : path.toRealPath();
  }
}
