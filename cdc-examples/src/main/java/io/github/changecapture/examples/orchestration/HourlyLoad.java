package io.github.changecapture.examples.orchestration;

import io.github.changecapture.adls.AdlsEnvironment;
import io.github.changecapture.adls.AdlsSegmentStore;
import io.github.changecapture.error.CaptureException;
import io.github.changecapture.snowflake.LoadMode;
import io.github.changecapture.snowflake.LoadReport;
import io.github.changecapture.snowflake.SnowflakeEnvironment;
import io.github.changecapture.snowflake.SnowflakeLoader;
import io.github.changecapture.snowflake.SnowflakeLoaderBuilder;
import io.github.changecapture.spi.SegmentCatalog;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One load, for cron, Kubernetes, Airflow or Data Factory: from the folder that {@code CDC_ADLS_*}
 * names into the account that {@code CDC_SNOWFLAKE_*} names. With {@code --task} it only says what
 * is sealed, and tasks in Snowflake load it.
 *
 * <p>The exit code is 0 if everything that is sealed is loaded, 1 if a collection is behind, and 2
 * if the load could not work.
 */
public final class HourlyLoad {
  private static final int LOADED = 0;
  private static final int BEHIND = 1;
  private static final int COULD_NOT_WORK = 2;

  private HourlyLoad() {}

  /**
   * Loads once.
   *
   * @param arguments {@code --task} or nothing
   */
  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments), System.getenv(), System.out));
  }

  static int run(List<String> arguments, Map<String, String> variables, PrintStream out) {
    try {
      SegmentCatalog catalog =
          AdlsSegmentStore.in(AdlsEnvironment.of("CDC_ADLS", variables).folder().build()).catalog();
      SnowflakeLoaderBuilder loader =
          SnowflakeEnvironment.of("CDC_SNOWFLAKE", variables).loader().catalog(catalog);
      return load(
          arguments.contains("--task")
              ? loader.mode(new LoadMode.Task(Duration.ofMinutes(60))).build()
              : loader.build(),
          out);
    } catch (CaptureException failed) {
      out.println("cannot load: " + failed.getMessage());
      return COULD_NOT_WORK;
    }
  }

  static int load(SnowflakeLoader loader, PrintStream out) {
    LoadReport report = loader.load().blockOptional().orElseThrow();
    report.tables().forEach(out::println);
    out.println(report.isComplete() ? "complete" : "behind");
    return report.isComplete() ? LOADED : BEHIND;
  }
}
