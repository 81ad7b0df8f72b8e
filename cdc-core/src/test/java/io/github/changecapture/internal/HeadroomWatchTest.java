package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.Position;
import io.github.changecapture.status.OplogHeadroom;
import java.time.Duration;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.Test;

class HeadroomWatchTest {
  private static final BsonTimestamp OLDEST = new BsonTimestamp(1_000, 1);

  @Test
  void whatIsLeftIsThePartOfTheOplogBeforeThePosition() {
    OplogHeadroom headroom = headroom(1_250, 2_000);

    assertThat(headroom.left()).isEqualTo(Duration.ofSeconds(250));
    assertThat(headroom.window()).isEqualTo(Duration.ofSeconds(1_000));
    assertThat(headroom.share()).isEqualTo(0.25);
  }

  @Test
  void aPositionBeforeTheOplogHasNothingLeft() {
    assertThat(headroom(500, 2_000).share()).isZero();
  }

  @Test
  void anOplogThatHasOnlyBegunIsAllThere() {
    assertThat(headroom(1_000, 1_000).share()).isEqualTo(1);
  }

  @Test
  void aPositionAheadOfTheLastOperationThatTheNodeHasHasAllOfItLeft() {
    assertThat(headroom(2_500, 2_000).share()).isEqualTo(1);
  }

  private static OplogHeadroom headroom(int position, int last) {
    return HeadroomWatch.of(
        OLDEST, Position.before(0, new BsonTimestamp(position, 1)), new BsonTimestamp(last, 1));
  }
}
