package io.github.changecapture.snowflake;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.error.ConfigurationError;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How segments get into bronze; one way for each table, which the registry remembers.
 *
 * <p>Silver and ledger are the same in every mode, and so is what {@link SnowflakeLoader#load} is
 * for: it says what is sealed, sees what has arrived, and merges.
 */
public sealed interface LoadMode {
  /** How long Snowpipe may take before the loader loads a segment itself: {@code PT1H}. */
  Duration PATIENCE = Duration.ofHours(1);

  /**
   * What the registry calls it.
   *
   * @return a word in capitals, never changed
   */
  String word();

  /** The loader sends COPY with the names of files; the default. */
  record Copy() implements LoadMode {
    @Override
    public String word() {
      return "COPY";
    }
  }

  /**
   * A task in Snowflake sends COPY, for the files that the loader has put into the ledger as
   * SEALED, and merges. What the task cannot load, the next {@code load()} does.
   *
   * @param interval from one run of the task to the next, in whole minutes, up to 8 days
   * @see <a href="https://docs.snowflake.com/en/user-guide/tasks-intro">Tasks</a>
   */
  record Task(Duration interval) implements LoadMode {
    private static final Duration LONGEST = Duration.ofDays(8);

    /** Checks the interval. */
    public Task {
      if (interval.toMinutes() < 1
          || interval.compareTo(LONGEST) > 0
          || !interval.equals(Duration.ofMinutes(interval.toMinutes()))) {
        throw new ConfigurationError(
            "interval of a task must be whole minutes, from one to 8 days of them, was "
                + interval);
      }
    }

    @Override
    public String word() {
      return "TASK";
    }
  }

  /**
   * Snowpipe loads what Event Grid tells it of; the loader confirms it, and loads what has not come
   * in time.
   *
   * @param integration the notification integration
   * @param queue the queue's URI, if the set-up is to make the integration; else null
   * @param patience how long a segment may take
   * @see <a href="https://docs.snowflake.com/en/user-guide/data-load-snowpipe-auto-azure">Snowpipe
   *     on Azure</a>
   */
  record AutoIngest(String integration, @Nullable String queue, Duration patience)
      implements LoadMode {

    /** Checks that the integration is named. */
    public AutoIngest {
      requireNonNull(integration, "integration");
      requireNonNull(patience, "patience");
    }

    /**
     * With an integration that is there, and an hour's patience.
     *
     * @param integration the notification integration
     */
    public AutoIngest(String integration) {
      this(integration, null, PATIENCE);
    }

    @Override
    public String word() {
      return "SNOWPIPE_AUTO";
    }
  }

  /**
   * Snowpipe loads what the loader names to it over HTTP, without a warehouse; the loader confirms
   * it, and loads what has not come in time.
   *
   * @param client calls Snowpipe
   * @param patience how long a segment may take
   */
  record Rest(SnowpipeClient client, Duration patience) implements LoadMode {

    /** Checks that nothing is null. */
    public Rest {
      requireNonNull(client, "client");
      requireNonNull(patience, "patience");
    }

    @Override
    public String word() {
      return "SNOWPIPE_REST";
    }
  }

  /**
   * The loader puts each file into a stage of Snowflake's own, sends COPY, and removes it there;
   * for catalogs that Snowflake cannot reach, such as a folder of this machine.
   *
   * @param folder where a file waits for its upload; that of the JVM for temporary files will do
   */
  record InternalStage(Path folder) implements LoadMode {

    /** Checks that the folder is named. */
    public InternalStage {
      requireNonNull(folder, "folder");
    }

    @Override
    public String word() {
      return "INTERNAL_STAGE";
    }
  }
}
