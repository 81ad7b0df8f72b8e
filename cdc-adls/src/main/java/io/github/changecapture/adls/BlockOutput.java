package io.github.changecapture.adls;

import com.azure.core.util.BinaryData;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * Sends a file block by block while it is written. Nothing is to be seen of it before {@link
 * #finish}.
 *
 * <p>Blocks have names of their own for each writer, so that two of the same path do not mix.
 */
final class BlockOutput extends OutputStream {
  private static final int BLOCK = 4 * 1024 * 1024;
  private static final int FIRST = 64 * 1024;

  private final Files files;
  private final String path;
  private final String writer = UUID.randomUUID().toString();
  private final List<String> blocks = new ArrayList<>();
  private byte[] block = new byte[FIRST];
  private int filled;

  BlockOutput(Files files, String path) {
    this.files = files;
    this.path = path;
  }

  @Override
  public void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) {
    Objects.checkFromIndexSize(offset, count, bytes.length);
    int from = offset;
    int left = count;
    while (left > 0) {
      if (filled == BLOCK) {
        stage();
      }
      int taken = Math.min(left, BLOCK - filled);
      if (block.length - filled < taken) {
        block = Arrays.copyOf(block, Math.min(BLOCK, Math.max(block.length * 2, filled + taken)));
      }
      System.arraycopy(bytes, from, block, filled, taken);
      filled += taken;
      from += taken;
      left -= taken;
    }
  }

  /** Makes it a file; false if there is one of another writer. */
  boolean finish() {
    if (blocks.isEmpty()) {
      return files.putNew(path, Arrays.copyOf(block, filled), Map.of()) != null;
    }
    stage();
    return files.commitNew(path, blocks);
  }

  private void stage() {
    String name = "%s-%08d".formatted(writer, blocks.size());
    String id = Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.US_ASCII));
    files.stageBlock(path, id, BinaryData.fromBytes(Arrays.copyOf(block, filled)));
    blocks.add(id);
    filled = 0;
  }
}
