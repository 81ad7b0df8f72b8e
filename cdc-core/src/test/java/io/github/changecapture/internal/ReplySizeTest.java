package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;

class ReplySizeTest {
  private static final int KIBIBYTE = 1024;
  private static final int MEBIBYTE = 1024 * KIBIBYTE;
  private static final RawBsonDocument EVENT = RawBsonDocument.parse("{}");

  private final AtomicLong clock = new AtomicLong();
  private final ReplySize size = new ReplySize(2_048, 4 * MEBIBYTE, clock::get);

  @Test
  void aReplyOfOneMebibyteIsAskedForWhereTheServerIsNear() {
    assertThat(afterFullReply(KIBIBYTE, Duration.ofMillis(1))).isEqualTo(1_024);
    assertThat(afterFullReply(KIBIBYTE, Duration.ofMillis(1))).isEqualTo(1_024);
  }

  @Test
  void itDoublesUpToItsBoundWhileAFullOneTakesLong() {
    assertThat(afterFullReply(4 * KIBIBYTE, Duration.ofMillis(50))).isEqualTo(512);
    assertThat(afterFullReply(4 * KIBIBYTE, Duration.ofMillis(50))).isEqualTo(1_024);
    assertThat(afterFullReply(4 * KIBIBYTE, Duration.ofMillis(50))).isEqualTo(1_024);
  }

  @Test
  void itHoldsNoMoreEventsThanTheHostAllows() {
    assertThat(afterFullReply(100, Duration.ofMillis(50))).isEqualTo(2_048);
  }

  @Test
  void itHoldsOneEventHoweverLong() {
    assertThat(afterFullReply(16 * MEBIBYTE, Duration.ofMillis(1))).isEqualTo(1);
  }

  @Test
  void itShrinksAgainWhenTheServerIsNearOrHasLess() {
    afterFullReply(4 * KIBIBYTE, Duration.ofMillis(50));
    afterFullReply(4 * KIBIBYTE, Duration.ofMillis(50));
    assertThat(afterFullReply(4 * KIBIBYTE, Duration.ofMillis(1))).isEqualTo(512);

    afterFullReply(4 * KIBIBYTE, Duration.ofMillis(50));
    assertThat(after(10, 4 * KIBIBYTE, Duration.ofMillis(900))).isEqualTo(512);
  }

  @Test
  void itStaysWhereTheWayIsNeitherNearNorFar() {
    afterFullReply(4 * KIBIBYTE, Duration.ofMillis(50));
    assertThat(afterFullReply(4 * KIBIBYTE, Duration.ofMillis(10))).isEqualTo(512);
  }

  @Test
  void anEmptyReplyChangesNothing() {
    afterFullReply(4 * KIBIBYTE, Duration.ofMillis(50));
    assertThat(after(0, 0, Duration.ofSeconds(1))).isEqualTo(512);
  }

  private int afterFullReply(int bytesOfAnEvent, Duration took) {
    return after(size.asked(), bytesOfAnEvent, took);
  }

  private int after(int events, int bytesOfAnEvent, Duration took) {
    int unused = size.asked();
    clock.addAndGet(took.toNanos());
    size.replied(
        new StreamReply(
            7, "orders", Collections.nCopies(events, EVENT), (long) events * bytesOfAnEvent, null));
    return size.asked();
  }
}
