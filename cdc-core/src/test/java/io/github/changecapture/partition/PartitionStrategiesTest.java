package io.github.changecapture.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.EventDecoder;
import io.github.changecapture.spi.Partition;
import io.github.changecapture.spi.PartitionStrategy;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionStrategiesTest {
  private static final String MOMENT = "2026-01-02T03:17:59Z";

  @Test
  void hourlyNamesTheHourOfTheClusterTimeInUtc() {
    Partition partition = PartitionStrategies.hourly().partition(insert("shop", "orders", MOMENT));

    assertThat(partition)
        .isEqualTo(
            new Partition(
                "shop/orders/year=2026/month=01/day=02/hour=03",
                "events-20260102-03",
                Instant.parse("2026-01-02T04:00:00Z"),
                "shop/orders"));
  }

  @Test
  void dailyNamesTheDay() {
    Partition partition = PartitionStrategies.daily().partition(insert("shop", "orders", MOMENT));

    assertThat(partition.path()).isEqualTo("shop/orders/year=2026/month=01/day=02");
    assertThat(partition.stem()).isEqualTo("events-20260102");
    assertThat(partition.end()).isEqualTo("2026-01-03T00:00:00Z");
  }

  @Test
  void everyMinutesNamesTheMinuteAtWhichTheStretchBegins() {
    Partition partition =
        PartitionStrategies.everyMinutes(15).partition(insert("shop", "orders", MOMENT));

    assertThat(partition.path()).isEqualTo("shop/orders/year=2026/month=01/day=02/hour=03");
    assertThat(partition.stem()).isEqualTo("events-20260102-0315");
    assertThat(partition.end()).isEqualTo("2026-01-02T03:30:00Z");
  }

  @Test
  void cronNamesTheMomentAtWhichTheStretchBeginsInUtc() {
    PartitionStrategy daily = PartitionStrategies.cron("0 0 * * *", ZoneId.of("Europe/Berlin"));

    assertThat(daily.partition(insert("shop", "orders", "2026-01-02T23:17:59Z")))
        .isEqualTo(
            new Partition(
                "shop/orders/year=2026/month=01/day=02/hour=23",
                "events-20260102-2300",
                Instant.parse("2026-01-03T23:00:00Z"),
                "shop/orders"));
  }

  @Test
  void theHourThatClocksShowTwiceHasTwoNames() {
    PartitionStrategy hourly = PartitionStrategies.cron("0 * * * *", ZoneId.of("Europe/Berlin"));

    assertThat(hourly.partition(insert("shop", "orders", "2026-10-25T00:30:00Z")).stem())
        .isEqualTo("events-20261025-0000");
    assertThat(hourly.partition(insert("shop", "orders", "2026-10-25T01:30:00Z")).stem())
        .isEqualTo("events-20261025-0100");
  }

  @Test
  void flatHasNoFoldersForTime() {
    Partition partition = PartitionStrategies.flat().partition(insert("shop", "orders", MOMENT));

    assertThat(partition.path()).isEqualTo("shop/orders");
    assertThat(partition.stem()).isEqualTo("2026-01-02-03");
    assertThat(partition.end()).isEqualTo("2026-01-02T04:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(ints = {-5, 0, 7, 61, 120})
  void minutesThatDoNotCutAnHourEvenlyAreRefused(int minutes) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PartitionStrategies.everyMinutes(minutes))
        .withMessageEndingWith("was " + minutes);
  }

  @Test
  void theFirstSecondOfAnHourBelongsToTheNewHourAndTheLastToTheOld() {
    PartitionStrategy hourly = PartitionStrategies.hourly();

    Partition last = hourly.partition(insert("shop", "orders", "2026-01-02T03:59:59Z"));
    Partition first = hourly.partition(insert("shop", "orders", "2026-01-02T04:00:00Z"));

    assertThat(last.end()).isEqualTo("2026-01-02T04:00:00Z");
    assertThat(first.stem()).isEqualTo("events-20260102-04");
    assertThat(first.series()).isEqualTo(last.series());
  }

  @Test
  void clusterTimeIsUnsigned() {
    Partition partition =
        PartitionStrategies.hourly().partition(insert("shop", "orders", "2100-01-01T00:30:00Z"));

    assertThat(partition.stem()).isEqualTo("events-21000101-00");
  }

  @Test
  void aDatabaseThatIsCalledLikeOurFolderIsEscaped() {
    Partition partition = PartitionStrategies.flat().partition(insert("_cdc", "control", MOMENT));

    assertThat(partition.path()).isEqualTo("~5fcdc/control");
  }

  @Test
  void eventsWithoutACollectionGoToControl() {
    ChangeEvent<?> dropped = event("dropDatabase", new BsonDocument("db", text("shop")), MOMENT);
    ChangeEvent<?> invalidated = event("invalidate", null, MOMENT);
    PartitionStrategy hourly = PartitionStrategies.hourly();

    assertThat(hourly.partition(dropped)).isEqualTo(hourly.partition(invalidated));
    assertThat(hourly.partition(dropped).path())
        .isEqualTo("_cdc/control/year=2026/month=01/day=02/hour=03");
    assertThat(hourly.partition(dropped).series()).isEqualTo("_cdc/control");
  }

  @Test
  void whatWasAskedBeforeChangesNothingAlsoBeyondWhatIsRemembered() {
    PartitionStrategy used = PartitionStrategies.hourly();
    List<ChangeEvent<?>> events =
        IntStream.range(0, 70_000)
            .<ChangeEvent<?>>mapToObj(i -> insert("shop", "orders" + i, MOMENT))
            .toList();
    events.forEach(used::partition);

    for (ChangeEvent<?> event : events.subList(0, 1000)) {
      assertThat(used.partition(event))
          .isEqualTo(PartitionStrategies.hourly().partition(event))
          .isSameAs(used.partition(event));
    }
  }

  @Test
  void eachLayoutHasAName() {
    assertThat(
            List.of(
                PartitionStrategies.hourly().layout(),
                PartitionStrategies.daily().layout(),
                PartitionStrategies.everyMinutes(5).layout(),
                PartitionStrategies.everyMinutes(10).layout(),
                PartitionStrategies.flat().layout()))
        .doesNotHaveDuplicates();
  }

  private static ChangeEvent<?> insert(String database, String collection, String time) {
    return event(
        "insert", new BsonDocument("db", text(database)).append("coll", text(collection)), time);
  }

  private static ChangeEvent<?> event(String type, BsonDocument namespace, String time) {
    int seconds = (int) Instant.parse(time).getEpochSecond();
    BsonDocument event =
        new BsonDocument("_id", new BsonDocument("_data", text("82")))
            .append("operationType", text(type))
            .append("clusterTime", new BsonTimestamp(seconds, 1))
            .append("documentKey", new BsonDocument("_id", new BsonInt32(1)));
    if (namespace != null) {
      event.append("ns", namespace);
    }
    return new EventDecoder<>(DocumentMapper.raw())
        .decode(new RawBsonDocument(event, new BsonDocumentCodec()));
  }

  private static BsonString text(String value) {
    return new BsonString(value);
  }
}
