package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;

class SnapshotSourceTest {

  @Test
  void samplesAreCutEvenly() {
    List<BsonValue> samples = samples(100);

    assertThat(SnapshotSource.everyNth(samples, 4))
        .containsExactly(new BsonInt32(25), new BsonInt32(50), new BsonInt32(75));
  }

  @Test
  void noChunkIsEmptyWhereThereAreFewerSamplesThanChunks() {
    assertThat(SnapshotSource.everyNth(samples(3), 10))
        .containsExactly(new BsonInt32(1), new BsonInt32(2));
    assertThat(SnapshotSource.everyNth(samples(0), 10)).isEmpty();
  }

  @Test
  void aViewIsToldFromACollection() {
    assertThat(SnapshotSource.typeOf(BsonDocument.parse("{name: 'v', type: 'view'}")))
        .isEqualTo("view");
    assertThat(SnapshotSource.typeOf(BsonDocument.parse("{name: 'old'}"))).isEqualTo("collection");
  }

  private static List<BsonValue> samples(int count) {
    return IntStream.range(0, count).<BsonValue>mapToObj(BsonInt32::new).toList();
  }
}
