package io.github.changecapture.snowflake;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.spi.SegmentCatalog;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link SnowflakeLoader}; for one thread.
 *
 * <p>Required: a catalog, {@link #stageLocation}, a database, a role, and a connection by {@link
 * #dataSource} or {@link #jdbc}. The driver, {@code net.snowflake:snowflake-jdbc}, is yours to add.
 *
 * <p>Defaults: the schemas META, BRONZE and SILVER; one role for set-up and loading; {@link
 * LoadPolicy#DEFAULT}; history kept; deletes leave tombstones; all collections; statements end
 * after an hour.
 */
public final class SnowflakeLoaderBuilder {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofHours(1);

  private @Nullable SegmentCatalog catalog;
  private @Nullable Connections connections;
  private @Nullable String database;
  private String meta = "META";
  private String bronze = "BRONZE";
  private String silver = "SILVER";
  private @Nullable String warehouse;
  private @Nullable String role;
  private @Nullable String ownerRole;
  private @Nullable StageLocation location;
  private String integration = "";
  private @Nullable String tenant;
  private TableNaming naming = TableNaming.readable();
  private LoadPolicy policy = LoadPolicy.DEFAULT;
  private HistoryMode history = HistoryMode.KEPT;
  private DeleteMode deletes = DeleteMode.TOMBSTONE;
  private Predicate<Namespace> selected = namespace -> true;
  private Duration statementTimeout = DEFAULT_TIMEOUT;

  SnowflakeLoaderBuilder() {}

  /**
   * Which segments there are.
   *
   * @param segments such as {@code LocalSegmentStore.in(folder).catalog()}
   * @return this builder
   */
  public SnowflakeLoaderBuilder catalog(SegmentCatalog segments) {
    this.catalog = requireNonNull(segments, "catalog");
    return this;
  }

  /**
   * Connects by a data source.
   *
   * @param source stays the caller's; each connection is closed after use
   * @return this builder
   */
  public SnowflakeLoaderBuilder dataSource(DataSource source) {
    this.connections = requireNonNull(source, "dataSource")::getConnection;
    return this;
  }

  /**
   * Connects by the driver that {@link java.sql.DriverManager} has for the URL.
   *
   * <p>One of these in the properties, for a user of {@code TYPE = SERVICE}:
   *
   * <ul>
   *   <li>key pair: {@code private_key_file} or {@code private_key_base64}, and {@code
   *       private_key_pwd}
   *   <li>OAuth: {@code authenticator=OAUTH_CLIENT_CREDENTIALS}, {@code oauthClientId}, {@code
   *       oauthClientSecret}, {@code oauthTokenRequestUrl}
   *   <li>programmatic access token: {@code authenticator=PROGRAMMATIC_ACCESS_TOKEN}, {@code token}
   *   <li>workload identity: {@code authenticator=WORKLOAD_IDENTITY}, {@code
   *       workloadIdentityProvider=AZURE}
   * </ul>
   *
   * <p>A password is taken with a warning: Snowflake ends them for such users. Unless the
   * properties say otherwise, role and warehouse are the loader's, {@code JDBC_QUERY_RESULT_FORMAT}
   * is JSON, and {@code networkTimeout} a minute more than {@link #statementTimeout}; the driver
   * itself would wait for ever.
   *
   * @param url such as {@code jdbc:snowflake://account.snowflakecomputing.com/}
   * @param properties copied; never logged
   * @return this builder
   * @throws ConfigurationError if the URL is none of Snowflake's, or holds a password
   * @see <a href="https://docs.snowflake.com/en/developer-guide/jdbc/jdbc-parameters">JDBC
   *     parameters</a>
   */
  public SnowflakeLoaderBuilder jdbc(String url, Properties properties) {
    this.connections =
        JdbcConnections.of(requireNonNull(url, "url"), requireNonNull(properties, "properties"));
    return this;
  }

  /**
   * The database.
   *
   * @param name as Snowflake keeps it, in capitals unless it was made in quotes
   * @return this builder
   */
  public SnowflakeLoaderBuilder database(String name) {
    this.database = requireNonNull(name, "database");
    return this;
  }

  /**
   * The schemas.
   *
   * @param metaSchema of ledger, registry and stage; META by default
   * @param bronzeSchema of events as they came; BRONZE by default
   * @param silverSchema of current rows, history and views; SILVER by default
   * @return this builder
   */
  public SnowflakeLoaderBuilder schemas(
      String metaSchema, String bronzeSchema, String silverSchema) {
    this.meta = requireNonNull(metaSchema, "metaSchema");
    this.bronze = requireNonNull(bronzeSchema, "bronzeSchema");
    this.silver = requireNonNull(silverSchema, "silverSchema");
    return this;
  }

  /**
   * The warehouse, for the set-up's grants; which one a connection uses is said by the connection.
   *
   * @param name a warehouse that exists
   * @return this builder
   */
  public SnowflakeLoaderBuilder warehouse(String name) {
    this.warehouse = requireNonNull(name, "warehouse");
    return this;
  }

  /**
   * The role that loads; a connection must have it.
   *
   * @param name a role that exists
   * @return this builder
   */
  public SnowflakeLoaderBuilder role(String name) {
    this.role = requireNonNull(name, "role");
    return this;
  }

  /**
   * The role that owns schemas, stage and meta tables; by default the one that loads.
   *
   * @param name a role that exists
   * @return this builder
   */
  public SnowflakeLoaderBuilder ownerRole(String name) {
    this.ownerRole = requireNonNull(name, "ownerRole");
    return this;
  }

  /**
   * Where the segments lie: the folder that is the root of the catalog.
   *
   * @param url {@code azure://account.blob.core.windows.net/container/folder/}, the blob endpoint
   *     also for ADLS Gen2
   * @param storageIntegration the integration's name
   * @return this builder
   */
  public SnowflakeLoaderBuilder stageLocation(String url, String storageIntegration) {
    this.location = StageLocation.of(url);
    this.integration = requireNonNull(storageIntegration, "storageIntegration");
    return this;
  }

  /**
   * Lets the set-up make the storage integration; without it the integration must exist.
   *
   * @param id the Microsoft Entra tenant of the storage account
   * @return this builder
   */
  public SnowflakeLoaderBuilder azureTenant(String id) {
    this.tenant = requireNonNull(id, "azureTenant");
    return this;
  }

  /**
   * What tables are called.
   *
   * @param strategy {@link TableNaming#readable()} by default; not to be changed later
   * @return this builder
   */
  public SnowflakeLoaderBuilder tableNaming(TableNaming strategy) {
    this.naming = requireNonNull(strategy, "tableNaming");
    return this;
  }

  /**
   * When and how much is loaded.
   *
   * @param howMuch {@link LoadPolicy#DEFAULT} by default
   * @return this builder
   */
  public SnowflakeLoaderBuilder policy(LoadPolicy howMuch) {
    this.policy = requireNonNull(howMuch, "policy");
    return this;
  }

  /**
   * Whether every event is kept in silver.
   *
   * @param mode {@link HistoryMode#KEPT} by default
   * @return this builder
   */
  public SnowflakeLoaderBuilder history(HistoryMode mode) {
    this.history = requireNonNull(mode, "history");
    return this;
  }

  /**
   * What a delete leaves in the table of current rows.
   *
   * @param mode {@link DeleteMode#TOMBSTONE} by default
   * @return this builder
   */
  public SnowflakeLoaderBuilder deletes(DeleteMode mode) {
    this.deletes = requireNonNull(mode, "deletes");
    return this;
  }

  /**
   * Takes a part of the collections; calls add up, so that each one narrows the choice.
   *
   * @param wanted says yes to a collection that is to be loaded
   * @return this builder
   */
  public SnowflakeLoaderBuilder namespaces(Predicate<Namespace> wanted) {
    this.selected = selected.and(requireNonNull(wanted, "namespaces"));
    return this;
  }

  /**
   * After which time Snowflake ends a statement.
   *
   * @param longest a second at least; an hour by default
   * @return this builder
   */
  public SnowflakeLoaderBuilder statementTimeout(Duration longest) {
    if (longest.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new ConfigurationError("statementTimeout must be a second at least, was " + longest);
    }
    this.statementTimeout = longest;
    return this;
  }

  /**
   * Checks what was said; no I/O.
   *
   * @return the loader
   * @throws ConfigurationError if something required is missing, or a name cannot be one
   */
  public SnowflakeLoader build() {
    SegmentCatalog segments = required(catalog, "catalog");
    String loader = required(role, "role");
    Connections open = withDefaults(required(connections, "dataSource or jdbc"), loader);
    Names names = new Names(required(database, "database"), meta, bronze, silver);
    StageOptions stage = new StageOptions(required(location, "stageLocation"), integration, tenant);
    SetupOptions setup =
        new SetupOptions(stage, warehouse, ownerRole == null ? loader : ownerRole, loader);
    var unused = Setup.steps(names, setup);
    LoaderSettings settings =
        new LoaderSettings(names, setup, naming, policy, history, deletes, statementTimeout);
    Targets targets = new Targets(segments, selected, settings);
    return new SnowflakeLoader(
        settings, targets, open, new LoadCycle(segments, targets, open, settings));
  }

  private Connections withDefaults(Connections given, String loader) {
    return given instanceof JdbcConnections jdbc
        ? jdbc.with(loader, warehouse, statementTimeout)
        : given;
  }

  private static <T> T required(@Nullable T value, String option) {
    if (value == null) {
      throw new ConfigurationError(option + " is required: say it before build()");
    }
    return value;
  }
}
