package io.github.changecapture.discovery;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.event.Namespace;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CollectionDiscoveryBuilderTest {
  private static final String URI = "mongodb://localhost/?replicaSet=rs0";

  @ParameterizedTest
  @MethodSource
  void aMistakeIsRefusedWithOptionRuleAndValue(
      Consumer<CollectionDiscoveryBuilder> mistake, String message) {
    assertThatThrownBy(() -> mistake.accept(CollectionDiscovery.builder()))
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("s3cret");
  }

  static Stream<Arguments> aMistakeIsRefusedWithOptionRuleAndValue() {
    return Stream.of(
        mistake("no connection", b -> b.build(), "must say where MongoDB is"),
        mistake(
            "two connections",
            b -> b.connectionString(URI).connectionString(URI),
            "exclude each other: name one, once"),
        mistake(
            "no connection string",
            b -> b.connectionString("mongodb://app:s3cret@host:port/"),
            "connectionString must have the form"),
        mistake("sampleSize", b -> b.sampleSize(0), "sampleSize must be at least 1, was 0"),
        mistake("maxDepth", b -> b.maxDepth(0), "maxDepth must be at least 1, was 0"),
        mistake("too deep", b -> b.maxDepth(201), "maxDepth must be at most 200, was 201"),
        mistake("maxPaths", b -> b.maxPaths(-1), "maxPaths must be at least 1, was -1"),
        mistake("no expression", b -> b.include("shop.("), "was 'shop.('"),
        mistake(
            "a system collection",
            b -> b.connectionString(URI).include(new Namespace("admin", "x")).build(),
            "names a system collection"),
        mistake(
            "interval",
            b -> b.connectionString(URI).build().differences(Duration.ZERO).subscribe(),
            "interval must be positive, was PT0S"));
  }

  private static Arguments mistake(
      String name, Consumer<CollectionDiscoveryBuilder> mistake, String message) {
    return Arguments.of(Named.of(name, mistake), message);
  }
}
