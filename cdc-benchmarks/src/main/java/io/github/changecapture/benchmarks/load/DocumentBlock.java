package io.github.changecapture.benchmarks.load;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * As many encoded documents as fit into a reply, as the elements of a BSON array. For each reply
 * only their ids are written anew.
 */
final class DocumentBlock {
  /** MongoDB's bound for a batch. */
  private static final int MOST_BYTES = 16 * 1024 * 1024;

  private static final byte DOCUMENT = 3;

  private final ByteBuffer documents;
  private final int[] ends;
  private final int[] numbers;

  DocumentBlock(Workload workload, int most) {
    List<byte[]> templates = DocumentTemplate.of(workload);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int[] endings = new int[1_024];
    int[] places = new int[1_024];
    int count = 0;
    while (count < most) {
      byte[] template = templates.get(count % templates.size());
      byte[] index = Texts.ascii(Integer.toString(count));
      int start = out.size() + 1 + index.length + 1;
      if (start + template.length > MOST_BYTES) {
        break;
      }
      out.write(DOCUMENT);
      out.writeBytes(index);
      out.write(0);
      out.writeBytes(template);
      if (count == endings.length) {
        endings = Arrays.copyOf(endings, count * 2);
        places = Arrays.copyOf(places, count * 2);
      }
      endings[count] = out.size();
      places[count++] = start + DocumentTemplate.NUMBER_AT;
    }
    this.ends = Arrays.copyOf(endings, count);
    this.numbers = Arrays.copyOf(places, count);
    this.documents = ByteBuffer.allocateDirect(out.size());
    var unused = documents.put(0, out.toByteArray());
  }

  int capacity() {
    return ends.length;
  }

  /**
   * Makes the first documents those of some numbers.
   *
   * @param count how many
   * @param first the number of the first of them
   * @param stride from one number to the next
   * @return their bytes, valid until the next call
   */
  ByteBuffer batch(int count, long first, long stride) {
    for (int i = 0; i < count; i++) {
      documents.putLong(numbers[i], first + i * stride);
    }
    return documents.slice(0, count == 0 ? 0 : ends[count - 1]);
  }
}
