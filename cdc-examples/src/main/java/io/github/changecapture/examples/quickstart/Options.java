package io.github.changecapture.examples.quickstart;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param uri where MongoDB is, or null for an embedded double
 * @param database the database to write to and to capture
 * @param folder where files and checkpoint land
 * @param changes how many changes to write
 * @param watchOnly whether to write none
 * @param place what kind of place changes land in
 * @param then what follows when they have landed
 */
record Options(
    @Nullable String uri,
    String database,
    Path folder,
    int changes,
    boolean watchOnly,
    Place place,
    Then then) {
  static final String USAGE =
      """
      Usage: ./quickstart [options]

        (none)           starts an embedded double of MongoDB, writes changes over three hours of
                         its clock, captures them into a folder, and checks what landed
        --uri URI        does the same with a replica set or sharded cluster (writes to --database)
        --watch-only     writes nothing: captures until Ctrl-C; needs --uri
        --database NAME  the database to write to and to capture; changecapture_quickstart
        --folder FOLDER  where files and checkpoint land; quickstart-data. Without --uri each run
                         gets a folder of its own in it, since its double ends with it. With --uri
                         the next run goes on where the last one stopped
        --adls           lands in Azure Data Lake Storage Gen2 instead: in an embedded double, or in
                         the account that the environment names by CDC_ADLS_ENDPOINT,
                         CDC_ADLS_FILE_SYSTEM, CDC_ADLS_BASE_PATH and one of CDC_ADLS_ACCOUNT_KEY,
                         CDC_ADLS_SAS_TOKEN, CDC_ADLS_ACCESS_TOKEN and, without an endpoint,
                         CDC_ADLS_CONNECTION_STRING
        --snowflake      then loads what has landed into Snowflake and compares it with the source:
                         into a stand-in on DuckDB in this process, or, with --adls, into the
                         account that the environment names by CDC_SNOWFLAKE_URL, _USER, _DATABASE,
                         _ROLE, _WAREHOUSE, _STAGE_LOCATION, _STORAGE_INTEGRATION and one of
                         _PRIVATE_KEY_FILE, _TOKEN, _OAUTH_CLIENT_SECRET, _WORKLOAD_IDENTITY
        --changes N      how many changes to write; 30000
        --help           shows this

      Ctrl-C stops writing, lets what was written land, and checks that.

      The exit code is 0 if every change written is in the files once and in order, and Snowflake,
      if it was asked for, has the documents that the source has; 1 if not, and
      2 if the command could not do its work.
      """;

  /** What kind of place changes land in. */
  enum Place {
    FOLDER,
    ADLS
  }

  /** What follows when changes have landed. */
  enum Then {
    CHECK,
    LOAD
  }

  /** A command line that cannot be understood. */
  static final class Misunderstood extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Misunderstood(String message) {
      super(message);
    }
  }

  static Options parse(String... arguments) {
    Options options =
        new Options(
            null,
            "changecapture_quickstart",
            Path.of("quickstart-data"),
            30_000,
            false,
            Place.FOLDER,
            Then.CHECK);
    Deque<String> rest = new ArrayDeque<>(List.of(arguments));
    while (!rest.isEmpty()) {
      options = options.with(rest.remove(), rest);
    }
    if (options.watchOnly && options.uri == null) {
      throw new Misunderstood("--watch-only needs --uri: nobody else writes to an embedded double");
    }
    if (options.watchOnly && options.then == Then.LOAD) {
      throw new Misunderstood(
          "--snowflake compares what was written, and --watch-only writes none");
    }
    return options;
  }

  private Options with(String option, Deque<String> rest) {
    return switch (option) {
      case "--uri" ->
          new Options(value(option, rest), database, folder, changes, watchOnly, place, then);
      case "--database" ->
          new Options(uri, value(option, rest), folder, changes, watchOnly, place, then);
      case "--folder" ->
          new Options(
              uri, database, path(option, value(option, rest)), changes, watchOnly, place, then);
      case "--changes" ->
          new Options(
              uri, database, folder, positive(option, value(option, rest)), watchOnly, place, then);
      case "--watch-only" -> new Options(uri, database, folder, changes, true, place, then);
      case "--adls" -> new Options(uri, database, folder, changes, watchOnly, Place.ADLS, then);
      case "--snowflake" ->
          new Options(uri, database, folder, changes, watchOnly, place, Then.LOAD);
      default -> throw new Misunderstood("there is no option " + option);
    };
  }

  private static String value(String option, Deque<String> rest) {
    String value = rest.poll();
    if (value == null || value.isBlank() || value.startsWith("--")) {
      throw new Misunderstood(option + " needs a value");
    }
    return value;
  }

  private static Path path(String option, String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException notAPath) {
      throw new Misunderstood(option + " needs a path, was " + value);
    }
  }

  private static int positive(String option, String value) {
    try {
      int number = Integer.parseInt(value);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // said below
    }
    throw new Misunderstood(option + " needs a whole number above zero, was " + value);
  }
}
