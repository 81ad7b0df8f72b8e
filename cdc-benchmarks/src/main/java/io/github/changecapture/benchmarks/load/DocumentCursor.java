package io.github.changecapture.benchmarks.load;

import org.jspecify.annotations.Nullable;

/** The documents of a range, or some of them at equal distances. */
final class DocumentCursor implements LoadCursor {
  private static final int FIRST_CAPACITY = 2_048;

  private final long id;
  private final Documents documents;
  private final long stride;
  private long next;
  private long left;
  private @Nullable DocumentBlock block;
  private boolean grown;

  /**
   * Opens a cursor.
   *
   * @param first the number of its first document
   * @param count how many it has
   * @param stride from one number to the next
   */
  DocumentCursor(long id, Documents documents, long first, long count, long stride) {
    this.id = id;
    this.documents = documents;
    this.next = first;
    this.left = Math.max(0, count);
    this.stride = stride;
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public synchronized Batch next(int most, long patienceMillis) {
    DocumentBlock documents = block(most);
    int count = (int) Math.min(left, Math.min(most, documents.capacity()));
    java.nio.ByteBuffer elements = documents.batch(count, next, stride);
    next += count * stride;
    left -= count;
    return new Batch(elements, left == 0);
  }

  /** A large one only for who takes large batches. */
  private DocumentBlock block(int most) {
    DocumentBlock made = block;
    long wanted = Math.min(most, left);
    if (made == null) {
      made = new DocumentBlock(documents.workload(), (int) Math.min(wanted, FIRST_CAPACITY));
    } else if (wanted > made.capacity() && !grown) {
      grown = true; // once: a block has no more than fits into a reply
      made = new DocumentBlock(documents.workload(), (int) wanted);
    }
    block = made;
    return made;
  }
}
