package io.github.changecapture.examples.quickstart;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.snowflake.SnowflakeEnvironment;
import io.github.changecapture.snowflake.SnowflakeLoader;
import io.github.changecapture.snowflake.SnowflakeLoaderBuilder;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.test.snowflake.SnowflakeDouble;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;

/** Where what has landed is loaded. */
sealed interface Warehouse extends AutoCloseable {
  /** What the names of the environment variables of an account begin with. */
  String PREFIX = "CDC_SNOWFLAKE";

  /** The account that the environment names, or a stand-in. */
  static Warehouse of(Options options, SegmentCatalog catalog, Map<String, String> variables) {
    SnowflakeEnvironment environment = SnowflakeEnvironment.of(PREFIX, variables);
    if (!environment.namesAccount()) {
      return new Embedded(SnowflakeDouble.reading(catalog));
    }
    if (options.place() == Options.Place.FOLDER) {
      throw new ConfigurationError(
          PREFIX + "_URL is set, but an account reads no folder of this machine: add --adls");
    }
    return new Account(environment, variables);
  }

  String description();

  /** The name of the database. */
  String database();

  /** A loader's builder, which lacks the catalog. */
  SnowflakeLoaderBuilder loader();

  /** A connection to look with. */
  Connection connect() throws SQLException;

  @Override
  void close();

  /** In this process, on DuckDB; COPY reads the files of the catalog. */
  record Embedded(SnowflakeDouble snowflake) implements Warehouse {

    @Override
    public String description() {
      return "stand-in on DuckDB, which ends with this process (set %s_* for an account)"
          .formatted(PREFIX);
    }

    @Override
    public String database() {
      return SnowflakeDouble.DATABASE;
    }

    @Override
    public SnowflakeLoaderBuilder loader() {
      return SnowflakeLoader.builder()
          .dataSource(snowflake.dataSource())
          .database(database())
          .role("CDC_LOADER")
          .stageLocation("azure://account.blob.core.windows.net/raw/mongodb", "LAKE");
    }

    @Override
    public Connection connect() throws SQLException {
      return snowflake.dataSource().getConnection();
    }

    @Override
    public void close() {
      snowflake.close();
    }
  }

  /** An account that somebody else runs. */
  record Account(SnowflakeEnvironment environment, Map<String, String> variables)
      implements Warehouse {

    @Override
    public String description() {
      return variables.getOrDefault(PREFIX + "_URL", "") + " database " + database();
    }

    @Override
    public String database() {
      return variables.getOrDefault(PREFIX + "_DATABASE", "");
    }

    @Override
    public SnowflakeLoaderBuilder loader() {
      return environment.loader();
    }

    @Override
    public Connection connect() throws SQLException {
      Properties properties = environment.properties();
      properties.setProperty("role", variables.getOrDefault(PREFIX + "_ROLE", ""));
      properties.setProperty("warehouse", variables.getOrDefault(PREFIX + "_WAREHOUSE", ""));
      properties.setProperty("JDBC_QUERY_RESULT_FORMAT", "JSON");
      return DriverManager.getConnection(variables.get(PREFIX + "_URL"), properties);
    }

    @Override
    public void close() {
      // stays its owner's
    }
  }
}
