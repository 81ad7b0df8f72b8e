package io.github.changecapture.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.discovery.DiscoveredCollection.Kind;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

class ListedTest {

  @Test
  void aViewIsReportedWithWhatItIsMadeFrom() {
    Listed view = listed("{name: 'open', type: 'view', options: {viewOn: 'orders', pipeline: []}}");

    assertThat(view.kind()).isEqualTo(Kind.VIEW);
    assertThat(view.withoutStream())
        .hasToString(
            "shop.open: change streams report nothing of it, and it is neither counted nor sampled, was a view: capture shop.orders instead");
  }

  @Test
  void aTimeSeriesCollectionIsReportedAndItsBucketsAreTheSystems() {
    Listed series =
        listed("{name: 'weather', type: 'timeseries', options: {timeseries: {timeField: 't'}}}");
    Listed buckets = listed("{name: 'system.buckets.weather', type: 'collection', options: {}}");

    assertThat(series.kind()).isEqualTo(Kind.TIME_SERIES);
    assertThat(series.withoutStream())
        .extracting(Problem::name, Problem::value)
        .containsExactly("shop.weather", "a time-series collection");
    assertThat(series.isSystems()).isFalse();
    assertThat(buckets.isSystems()).isTrue();
  }

  @Test
  void aCollectionIsOneAlsoWhereTheListingDoesNotSay() {
    assertThat(listed("{name: 'orders'}").withoutStream()).isNull();
    assertThat(listed("{name: 'orders', type: 'collection'}").withoutStream()).isNull();
  }

  private static Listed listed(String entry) {
    return Listed.of("shop", BsonDocument.parse(entry));
  }
}
