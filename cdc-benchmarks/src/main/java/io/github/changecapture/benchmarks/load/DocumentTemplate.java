package io.github.changecapture.benchmarks.load;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.types.ObjectId;

/** Encoded documents that differ in their content, each with its id first. */
final class DocumentTemplate {
  private static final int ID_PREFIX = 0x6920_A1B0;

  /** Length, type and name come before the id's bytes; its last eight are the number. */
  static final int NUMBER_AT = Integer.BYTES + 1 + "_id".length() + 1 + Integer.BYTES;

  private static final int DISTINCT = 16;
  private static final long SEED = 20_261_121;

  private DocumentTemplate() {}

  static ObjectId id(long number) {
    return new ObjectId(
        ByteBuffer.allocate(Integer.BYTES + Long.BYTES).putInt(ID_PREFIX).putLong(number).flip());
  }

  static long number(ObjectId id) {
    return ByteBuffer.wrap(id.toByteArray()).getLong(Integer.BYTES);
  }

  static List<byte[]> of(Workload workload) {
    Random random = new Random(SEED);
    return Stream.generate(() -> document(workload, random)).limit(DISTINCT).toList();
  }

  private static byte[] document(Workload workload, Random random) {
    BsonDocument document = new BsonDocument("_id", new BsonObjectId(id(0)));
    Growing.fill(
        document,
        () -> EventTemplate.encoded(document).length,
        workload.bytes(),
        workload.shape(),
        random);
    return EventTemplate.encoded(document);
  }
}
