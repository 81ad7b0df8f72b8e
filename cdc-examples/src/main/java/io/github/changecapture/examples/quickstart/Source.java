package io.github.changecapture.examples.quickstart;

import io.github.changecapture.test.mongo.MongoDouble;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Where the changes come from. */
sealed interface Source extends AutoCloseable {

  static Source of(Options options) {
    return options.uri() == null ? new Embedded() : new Remote(options.uri());
  }

  String connectionString();

  String description();

  /** What time it is there. */
  Instant now();

  /** Lets time pass where that is possible, so that more than one hour gets its files. */
  void passTime(Duration time);

  @Override
  void close();

  /** A double of MongoDB in this process, whose clock begins three hours ago and is moved. */
  final class Embedded implements Source {
    private final MongoDouble mongo =
        MongoDouble.builder()
            .startingAt(
                Instant.now()
                    .truncatedTo(ChronoUnit.HOURS)
                    .minus(Duration.ofHours(Quickstart.HOURS)))
            .start();

    @Override
    public String connectionString() {
      return mongo.connectionString();
    }

    @Override
    public String description() {
      return "embedded double, its clock beginning at " + mongo.now();
    }

    @Override
    public Instant now() {
      return mongo.now();
    }

    @Override
    public void passTime(Duration time) {
      mongo.advanceClock(time);
    }

    @Override
    public void close() {
      mongo.close();
    }
  }

  /** A deployment that somebody else runs. */
  record Remote(String connectionString) implements Source {

    @Override
    public String description() {
      return "the deployment of --uri";
    }

    @Override
    public Instant now() {
      return Instant.now();
    }

    @Override
    public void passTime(Duration time) {
      // its time passes by itself
    }

    @Override
    public void close() {
      // stays its owner's
    }
  }
}
