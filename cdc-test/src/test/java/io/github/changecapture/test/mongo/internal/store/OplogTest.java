package io.github.changecapture.test.mongo.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.Test;

class OplogTest {

  private final ServerLock lock = new ServerLock();
  private final ServerClock clock =
      new ServerClock(Clock.fixed(Instant.ofEpochSecond(1_000), ZoneOffset.UTC));
  private final Oplog oplog = new Oplog(lock, clock);

  @Test
  void entries_of_one_second_get_rising_increments() {
    append(3);

    assertThat(oplog.latest()).isEqualTo(new BsonTimestamp(1_000, 4));
    clock.advance(Duration.ofSeconds(5));
    append(1);
    assertThat(oplog.latest()).isEqualTo(new BsonTimestamp(1_005, 1));
  }

  @Test
  void cluster_time_does_not_go_back_with_the_clock() {
    Instant[] now = {Instant.ofEpochSecond(1_000)};
    Oplog restless =
        new Oplog(
            lock,
            new ServerClock(
                new Clock() {
                  @Override
                  public java.time.ZoneId getZone() {
                    return ZoneOffset.UTC;
                  }

                  @Override
                  public Clock withZone(java.time.ZoneId zone) {
                    return this;
                  }

                  @Override
                  public Instant instant() {
                    return now[0];
                  }
                }));
    now[0] = Instant.ofEpochSecond(500);
    restless.append(new Operation.Noop("later"));

    assertThat(restless.latest()).isEqualTo(new BsonTimestamp(1_000, 2));
  }

  @Test
  void finds_the_first_entry_at_or_after_a_time() {
    append(9);

    assertThat(oplog.sequenceAt(new BsonTimestamp(1_000, 1))).isZero();
    assertThat(oplog.sequenceAt(new BsonTimestamp(1_000, 5))).isEqualTo(4);
    assertThat(oplog.sequenceAt(new BsonTimestamp(999, 5))).isZero();
    assertThat(oplog.sequenceAt(new BsonTimestamp(2_000, 1))).isEqualTo(10);
  }

  @Test
  void knows_what_was_cut_off() {
    append(9);
    assertThat(oplog.reachesBackTo(new BsonTimestamp(1, 1))).isTrue();

    oplog.truncateBefore(4);

    assertThat(oplog.firstSequence()).isEqualTo(4);
    assertThat(oplog.reachesBackTo(new BsonTimestamp(1_000, 4))).isFalse();
    assertThat(oplog.reachesBackTo(new BsonTimestamp(1_000, 5))).isTrue();
    assertThat(oplog.sequenceAt(new BsonTimestamp(1_000, 7))).isEqualTo(6);
    assertThat(oplog.read(4, 100)).hasSize(6);
    assertThat(oplog.read(10, 100)).isEmpty();
    assertThatThrownBy(() -> oplog.read(3, 1))
        .isInstanceOfSatisfying(ServerException.class, e -> assertThat(e.code()).isEqualTo(136));
  }

  @Test
  void keeps_the_last_entry() {
    append(9);

    oplog.truncateBefore(Long.MAX_VALUE);

    assertThat(oplog.read(oplog.firstSequence(), 9)).hasSize(1);
    assertThat(oplog.nextSequence()).isEqualTo(10);
  }

  private void append(int count) {
    for (int i = 0; i < count; i++) {
      oplog.append(new Operation.Noop("test"));
    }
  }
}
