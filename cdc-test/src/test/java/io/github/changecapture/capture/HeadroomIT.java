package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.ChangeCapture;
import io.github.changecapture.status.OplogHeadroom;
import io.github.changecapture.test.mongo.MongoDouble;
import java.time.Clock;
import java.time.Duration;
import org.bson.Document;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much of the oplog lies before a capture's position. */
class HeadroomIT {

  @ParameterizedTest
  @ValueSource(ints = {-24, 0, 24})
  void theClockOfThisMachineDoesNotCount(int hoursAhead) {
    Clock clock = Clock.offset(Clock.systemUTC(), Duration.ofHours(hoursAhead));
    try (MongoDouble server = MongoDouble.builder().clock(clock).start();
        ChangeCapture<Document> capture =
            ChangeCapture.builder()
                .connectionString(server.connectionString())
                .database("shop")
                .build()) {
      server.advanceClock(Duration.ofHours(1));
      var subscription = capture.events().subscribe();
      OnMongo.eventually(() -> capture.status().headroom() != null, "there is no figure");

      OplogHeadroom headroom = capture.status().headroom();

      assertThat(headroom.window()).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
      assertThat(headroom.share()).isGreaterThan(0.9);
      subscription.dispose();
    }
  }
}
