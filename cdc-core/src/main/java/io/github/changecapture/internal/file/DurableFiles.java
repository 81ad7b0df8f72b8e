package io.github.changecapture.internal.file;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;

/** Changes of files that survive a crash of the machine once a method has returned. */
public final class DurableFiles {
  private static final boolean FOLDERS_CAN_BE_FORCED = File.separatorChar == '/';

  private DurableFiles() {}

  public static void createFolders(Path folder) throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    for (Path path = folder.toAbsolutePath();
        path != null && !Files.exists(path);
        path = path.getParent()) {
      missing.push(path);
    }
    Files.createDirectories(folder);
    for (Path created : missing) {
      forceFolderOf(created);
    }
  }

  public static void createFolderOf(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      createFolders(folder);
    }
  }

  /** Puts new content in a file's place at once: a reader sees the old or the new, never a part. */
  public static void replace(Path file, byte[] content) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".tmp");
    try (FileChannel channel = FileChannel.open(next, CREATE, TRUNCATE_EXISTING, WRITE)) {
      writeAt(channel, 0, content);
      channel.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    forceFolderOf(file);
  }

  /** Makes an empty file; fails if there is one. */
  public static void create(Path file) throws IOException {
    Files.createFile(file);
    forceFolderOf(file);
  }

  public static void writeAt(FileChannel channel, long position, byte[] content)
      throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(content);
    while (rest.hasRemaining()) {
      channel.write(rest, position + rest.position());
    }
  }

  public static void forceFolderOf(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (FOLDERS_CAN_BE_FORCED && folder != null) {
      try (FileChannel channel = FileChannel.open(folder, READ)) {
        channel.force(true);
      }
    }
  }
}
