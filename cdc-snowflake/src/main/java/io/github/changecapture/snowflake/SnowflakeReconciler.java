package io.github.changecapture.snowflake;

import io.github.changecapture.error.CaptureException;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.segment.LocalSegmentStore;
import io.github.changecapture.spi.SegmentCatalog;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Compares segments, bronze, silver and source, as {@link SnowflakeLoader#reconcile} does, as a
 * command: it prints the report, and ends with 0 if everything is where it belongs, 1 if something
 * is not, 2 if it could not do its work, and 3 if something is still to be loaded.
 *
 * <p>{@code --help} shows its options, {@link SnowflakeEnvironment} the variables that name the
 * account. The driver has to be on the class path. It only reads.
 */
public final class SnowflakeReconciler {
  private static final int COULD_NOT_WORK = 2;
  private static final String PREFIX = "CDC_SNOWFLAKE";
  private static final String USAGE =
      """
      Usage: java -cp ... io.github.changecapture.snowflake.SnowflakeReconciler [options]

        --segments FOLDER  compares the sealed segments of a folder with bronze too; without it
                           the comparison begins with what the ledger has
        --counts FILE      how many documents collections have at the source, one in a line, such
                           as 'shop.orders 7990'; compared with silver
        --help             shows this

      The account is named by CDC_SNOWFLAKE_URL, CDC_SNOWFLAKE_DATABASE and the other variables of
      a loader.

      The exit code is 0 if everything is where it belongs, 1 if something is not, 2 if the command
      could not do its work, and 3 if something is still to be loaded.
      """;

  private SnowflakeReconciler() {}

  /**
   * Reconciles what environment variables name.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String... arguments) {
    System.exit(run(System.getenv(), System.out, System.err, arguments));
  }

  /** Gives the exit code. */
  static int run(
      Map<String, String> variables, PrintStream out, PrintStream err, String... arguments) {
    if (List.of(arguments).contains("--help")) {
      out.print(USAGE);
      return Reconciliation.SOUND;
    }
    try {
      Map<String, String> options = options(arguments);
      SnowflakeLoaderBuilder loader = SnowflakeEnvironment.of(PREFIX, variables).loader();
      return run(loader, options, out);
    } catch (CaptureException failed) {
      err.println("reconcile: " + failed.getMessage());
      return COULD_NOT_WORK;
    }
  }

  static int run(SnowflakeLoaderBuilder loader, Map<String, String> options, PrintStream out) {
    String folder = options.get("--segments");
    out.println("Segments  " + (folder == null ? "by the ledger alone" : folder));
    return compare(loader.catalog(catalog(folder)), counts(options.get("--counts")), out);
  }

  /**
   * Does what the command does, for segments that lie elsewhere than in a folder of this machine,
   * such as in ADLS; blocks.
   *
   * @param loader an account, such as {@code SnowflakeEnvironment.loader()} gives, with the catalog
   *     of the segments
   * @param out where the report goes
   * @param arguments {@code --counts FILE} or nothing
   * @return the exit code: 0, 1 or 3
   * @throws CaptureException if it could not do its work, for which a command ends with 2
   */
  public static int run(SnowflakeLoaderBuilder loader, PrintStream out, String... arguments) {
    Map<String, String> options = options(arguments);
    if (options.containsKey("--segments")) {
      throw new ConfigurationError(
          "--segments must not be given where the segments are said by the loader's catalog");
    }
    return compare(loader, counts(options.get("--counts")), out);
  }

  private static int compare(
      SnowflakeLoaderBuilder loader, Map<Namespace, Long> counts, PrintStream out) {
    Reconciliation found =
        Objects.requireNonNull(loader.build().reconcile(counts).block(), "reconciliation");
    out.println(found);
    return found.exitCode();
  }

  /** Where nothing is, nothing is wrong; but that is hardly what was meant. */
  private static SegmentCatalog catalog(@Nullable String folder) {
    if (folder == null) {
      return new NoCatalog();
    }
    Path path = Path.of(folder);
    if (!Files.isDirectory(path.resolve("_cdc"))) {
      throw new ConfigurationError(
          "--segments must be a folder that a sink writes to, but %s has no _cdc"
              .formatted(folder));
    }
    return LocalSegmentStore.in(path).catalog();
  }

  static Map<String, String> options(String... arguments) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      if (!List.of("--segments", "--counts").contains(arguments[i])) {
        throw new ConfigurationError(
            "there is no option " + arguments[i] + "; --help shows which there are");
      }
      if (i + 1 == arguments.length) {
        throw new ConfigurationError(arguments[i] + " must be followed by a path");
      }
      options.put(arguments[i], arguments[i + 1]);
    }
    return options;
  }

  private static Map<Namespace, Long> counts(@Nullable String file) {
    Map<Namespace, Long> counts = new HashMap<>();
    if (file == null) {
      return counts;
    }
    try {
      for (String line : Files.readAllLines(Path.of(file))) {
        if (!line.isBlank()) {
          count(line.strip(), counts);
        }
      }
      return counts;
    } catch (IOException unreadable) {
      throw new ConfigurationError(
          "--counts names %s, which cannot be read: %s".formatted(file, unreadable.getMessage()));
    }
  }

  private static void count(String line, Map<Namespace, Long> counts) {
    int space = Math.max(line.lastIndexOf(' '), line.lastIndexOf('\t'));
    int dot = line.indexOf('.');
    try {
      counts.put(
          new Namespace(line.substring(0, dot), line.substring(dot + 1, space).strip()),
          Long.valueOf(line.substring(space + 1)));
    } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
      throw new ConfigurationError(
          "--counts must have lines such as 'shop.orders 7990', but has '" + line + "'");
    }
  }
}
