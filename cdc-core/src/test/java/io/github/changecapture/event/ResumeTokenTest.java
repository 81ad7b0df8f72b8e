package io.github.changecapture.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.Test;

class ResumeTokenTest {
  private static final BsonDocument WITH_TYPE_BITS =
      BsonDocument.parse(
          "{_data: '826553F1000000000A2B0229296E04', _typeBits: {$binary: {base64: 'gkA=', subType:"
              + " '00'}}}");

  @Test
  void aServerGetsTheTokenThatItGave() {
    assertThat(ResumeToken.copyOf(WITH_TYPE_BITS).forServer()).contains(WITH_TYPE_BITS);
  }

  @Test
  void forAnEventOfTheLibrarysOwnAServerIsAskedForThePlaceWithItsTypeBits() {
    ResumeToken own = ResumeToken.copyOf(WITH_TYPE_BITS).followedBy(1);

    assertThat(own.data()).isGreaterThan(WITH_TYPE_BITS.getString("_data").getValue());
    assertThat(own.forServer()).contains(WITH_TYPE_BITS);
  }

  @Test
  void whatFollowsATokenStandsInOrder() {
    ResumeToken token = ResumeToken.copyOf(WITH_TYPE_BITS);

    assertThat(token.followedBy(1).followedBy(1).data())
        .isEqualTo(token.followedBy(2).data())
        .isGreaterThan(token.followedBy(1).data());
  }

  @Test
  void forTheStartOfAClusterTimeThereIsNoTokenToGive() {
    BsonTimestamp time = new BsonTimestamp(1_700_000_000, 3);

    assertThat(ResumeToken.startOf(time).clusterTime()).contains(time);
    assertThat(ResumeToken.startOf(time).forServer()).isEmpty();
  }
}
