package io.github.changecapture.examples.orchestration;

import io.github.changecapture.adls.AdlsEnvironment;
import io.github.changecapture.adls.AdlsFolder;
import io.github.changecapture.adls.AdlsSegmentStore;
import io.github.changecapture.error.CaptureException;
import io.github.changecapture.snowflake.SnowflakeEnvironment;
import io.github.changecapture.snowflake.SnowflakeLoaderBuilder;
import io.github.changecapture.snowflake.SnowflakeReconciler;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/**
 * {@link SnowflakeReconciler} for segments in ADLS: compares the folder that {@code CDC_ADLS_*}
 * names with the account that {@code CDC_SNOWFLAKE_*} names, and with counts of the source by
 * {@code --counts FILE}.
 *
 * <p>The exit code is 0 if everything is where it belongs, 1 if something is not, 2 if the command
 * could not do its work, and 3 if something is still to be loaded.
 */
public final class ReconcileLake {
  private static final int COULD_NOT_WORK = 2;

  private ReconcileLake() {}

  /**
   * Reconciles.
   *
   * @param arguments {@code --counts FILE} or nothing
   */
  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments), System.getenv(), System.out));
  }

  static int run(List<String> arguments, Map<String, String> variables, PrintStream out) {
    try {
      AdlsFolder folder = AdlsEnvironment.of("CDC_ADLS", variables).folder().build();
      return run(
          SnowflakeEnvironment.of("CDC_SNOWFLAKE", variables).loader(), folder, arguments, out);
    } catch (CaptureException failed) {
      out.println("reconcile: " + failed.getMessage());
      return COULD_NOT_WORK;
    }
  }

  static int run(
      SnowflakeLoaderBuilder account, AdlsFolder folder, List<String> arguments, PrintStream out) {
    out.println("Segments  " + folder.location());
    return SnowflakeReconciler.run(
        account.catalog(AdlsSegmentStore.in(folder).catalog()),
        out,
        arguments.toArray(String[]::new));
  }
}
