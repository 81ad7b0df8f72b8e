package io.github.changecapture.deadletter;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.github.changecapture.internal.file.DurableFiles;
import io.github.changecapture.internal.file.FileErrors;
import io.github.changecapture.spi.DeadLetter;
import io.github.changecapture.spi.DeadLetterSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/** Appends letters to a file, one durable line each. */
final class DeadLetterFile implements DeadLetterSink {
  /** For all files, as paths can lead to the same one; a second lock in a process is refused. */
  private static final Object WRITING = new Object();

  private static final int BLOCK = 8 * 1024;

  private final Path path;
  private final DeadLetterLine lines;

  DeadLetterFile(Path path, DeadLetterLine lines) {
    this.path = path.toAbsolutePath();
    this.lines = lines;
  }

  /** Not by subscribeOn, which interrupts the thread on cancel, and so closes the file half-way. */
  @Override
  public Mono<Void> write(DeadLetter letter) {
    return Mono.create(
        sink -> {
          var unused = Schedulers.boundedElastic().schedule(() -> write(letter, sink));
        });
  }

  private void write(DeadLetter letter, MonoSink<Void> sink) {
    try {
      byte[] line = lines.of(letter);
      synchronized (WRITING) {
        append(line);
      }
      sink.success();
    } catch (IOException failed) {
      sink.error(errors().of(failed));
    } catch (RuntimeException | Error failed) {
      sink.error(failed);
    }
  }

  private void append(byte[] line) throws IOException {
    DurableFiles.createFolderOf(path);
    try (FileChannel channel = FileChannel.open(path, CREATE, READ, WRITE)) {
      FileLock unused = channel.lock(); // goes with the channel
      long end = endOfLines(channel);
      var truncated = channel.truncate(end);
      writeAt(truncated, end, line);
      if (end == 0) {
        DurableFiles.forceFolderOf(path);
      }
    }
  }

  /** A line of which it is not known whether it is durable is taken back. */
  private static void writeAt(FileChannel channel, long end, byte[] line) throws IOException {
    try {
      DurableFiles.writeAt(channel, end, line);
      channel.force(true);
    } catch (IOException failed) {
      try {
        var unused = channel.truncate(end);
      } catch (IOException alsoFailed) {
        failed.addSuppressed(alsoFailed);
      }
      throw failed;
    }
  }

  /** Behind the last newline: what follows it was cut off by a crash. */
  private static long endOfLines(FileChannel channel) throws IOException {
    long end = channel.size();
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    while (end > 0) {
      long start = Math.max(0, end - BLOCK);
      block.clear().limit((int) (end - start));
      while (block.hasRemaining() && channel.read(block, start + block.position()) > 0) {
        // Until the block is full.
      }
      for (int at = block.position() - 1; at >= 0; at--) {
        if (block.get(at) == '\n') {
          return start + at + 1;
        }
      }
      end = start;
    }
    return 0;
  }

  private FileErrors errors() {
    Path folder = path.getParent();
    return new FileErrors(
        "dead-letter file " + path.getFileName(),
        "DeadLetters.file(path)",
        folder == null ? path : folder,
        "the letter is not kept and its event not done");
  }
}
