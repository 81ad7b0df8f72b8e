package io.github.changecapture.snowflake;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.error.ConfigurationError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * An account that environment variables describe; for commands, scripts and tests.
 *
 * <p>With the prefix {@code CDC_SNOWFLAKE}:
 *
 * <table>
 *   <caption>Variables</caption>
 *   <tr><th>Variable</th><th>What it holds</th></tr>
 *   <tr><td>{@code CDC_SNOWFLAKE_URL}</td><td>such as {@code
 *       jdbc:snowflake://account.snowflakecomputing.com/}; required</td></tr>
 *   <tr><td>{@code CDC_SNOWFLAKE_USER}</td><td>the user; required but with workload identity and
 *       OAuth</td></tr>
 *   <tr><td>{@code CDC_SNOWFLAKE_DATABASE}</td><td>the database; required</td></tr>
 *   <tr><td>{@code CDC_SNOWFLAKE_ROLE}</td><td>the role that loads; required</td></tr>
 *   <tr><td>{@code CDC_SNOWFLAKE_OWNER_ROLE}</td><td>the role of the set-up; that which loads if it
 *       is not set</td></tr>
 *   <tr><td>{@code CDC_SNOWFLAKE_WAREHOUSE}</td><td>the warehouse; required</td></tr>
 *   <tr><td>{@code CDC_SNOWFLAKE_STAGE_LOCATION}</td><td>such as {@code
 *       azure://account.blob.core.windows.net/raw/mongodb}; required</td></tr>
 *   <tr><td>{@code CDC_SNOWFLAKE_STORAGE_INTEGRATION}</td><td>the integration; required</td></tr>
 *   <tr><td>{@code CDC_SNOWFLAKE_AZURE_TENANT}</td><td>the tenant, if the set-up is to make the
 *       integration</td></tr>
 *   <tr><td>{@code CDC_SNOWFLAKE_PRIVATE_KEY_FILE}</td><td>a key pair's private key, with {@code
 *       CDC_SNOWFLAKE_PRIVATE_KEY_PASSWORD} if it is encrypted</td></tr>
 *   <tr><td>{@code CDC_SNOWFLAKE_TOKEN}</td><td>a programmatic access token</td></tr>
 *   <tr><td>{@code CDC_SNOWFLAKE_OAUTH_CLIENT_SECRET}</td><td>with {@code
 *       CDC_SNOWFLAKE_OAUTH_CLIENT_ID} and {@code CDC_SNOWFLAKE_OAUTH_TOKEN_URL}</td></tr>
 *   <tr><td>{@code CDC_SNOWFLAKE_WORKLOAD_IDENTITY}</td><td>whose identity it is: {@code AZURE},
 *       {@code AWS} or {@code GCP}</td></tr>
 *   <tr><td>{@code CDC_SNOWFLAKE_PASSWORD}</td><td>a password, which is taken with a warning</td>
 *       </tr>
 * </table>
 */
public final class SnowflakeEnvironment {
  private static final String PRIVATE_KEY_FILE = "PRIVATE_KEY_FILE";
  private static final String TOKEN = "TOKEN";
  private static final String OAUTH_CLIENT_SECRET = "OAUTH_CLIENT_SECRET";
  private static final String WORKLOAD_IDENTITY = "WORKLOAD_IDENTITY";
  private static final String PASSWORD = "PASSWORD";
  private static final List<String> CREDENTIALS =
      List.of(PRIVATE_KEY_FILE, TOKEN, OAUTH_CLIENT_SECRET, WORKLOAD_IDENTITY, PASSWORD);

  private final String prefix;
  private final Map<String, String> variables;

  private SnowflakeEnvironment(String prefix, Map<String, String> variables) {
    this.prefix = requireNonNull(prefix, "prefix");
    this.variables = Map.copyOf(variables);
  }

  /**
   * Reads variables.
   *
   * @param prefix what their names begin with, before an underscore, such as {@code CDC_SNOWFLAKE}
   * @param variables such as {@link System#getenv()}
   * @return what they say; nothing is checked yet
   */
  public static SnowflakeEnvironment of(String prefix, Map<String, String> variables) {
    return new SnowflakeEnvironment(prefix, variables);
  }

  /**
   * Whether they name an account.
   *
   * @return false if no URL is set
   */
  public boolean namesAccount() {
    return value("URL") != null;
  }

  /**
   * The URL and the properties of a connection.
   *
   * @return the driver's properties, with the credential; not to be logged
   * @throws ConfigurationError if a variable is missing, or one too many is set
   */
  public Properties properties() {
    Map<String, String> all = new LinkedHashMap<>();
    String credential = credential();
    boolean needsUser =
        !credential.equals(WORKLOAD_IDENTITY) && !credential.equals(OAUTH_CLIENT_SECRET);
    String user = needsUser ? required("USER") : value("USER");
    if (user != null) {
      all.put("user", user);
    }
    all.putAll(properties(credential, required(credential)));
    Properties properties = new Properties();
    properties.putAll(all);
    return properties;
  }

  private Map<String, String> properties(String credential, String secret) {
    return switch (credential) {
      case PRIVATE_KEY_FILE -> {
        String password = value("PRIVATE_KEY_PASSWORD");
        yield password == null
            ? Map.of("private_key_file", secret)
            : Map.of("private_key_file", secret, "private_key_pwd", password);
      }
      case TOKEN -> Map.of("authenticator", "PROGRAMMATIC_ACCESS_TOKEN", "token", secret);
      case OAUTH_CLIENT_SECRET ->
          Map.of(
              "authenticator",
              "OAUTH_CLIENT_CREDENTIALS",
              "oauthClientId",
              required("OAUTH_CLIENT_ID"),
              "oauthClientSecret",
              secret,
              "oauthTokenRequestUrl",
              required("OAUTH_TOKEN_URL"));
      case WORKLOAD_IDENTITY ->
          Map.of("authenticator", "WORKLOAD_IDENTITY", "workloadIdentityProvider", secret);
      default -> Map.of("password", secret);
    };
  }

  /**
   * A loader for the account.
   *
   * @return a builder, which lacks the catalog
   * @throws ConfigurationError if a variable is missing, or one too many is set
   */
  public SnowflakeLoaderBuilder loader() {
    SnowflakeLoaderBuilder builder =
        SnowflakeLoader.builder()
            .jdbc(required("URL"), properties())
            .database(required("DATABASE"))
            .role(required("ROLE"))
            .warehouse(required("WAREHOUSE"))
            .stageLocation(required("STAGE_LOCATION"), required("STORAGE_INTEGRATION"));
    String owner = value("OWNER_ROLE");
    String tenant = value("AZURE_TENANT");
    builder = owner == null ? builder : builder.ownerRole(owner);
    return tenant == null ? builder : builder.azureTenant(tenant);
  }

  private String credential() {
    List<String> given = new ArrayList<>(CREDENTIALS);
    given.removeIf(name -> value(name) == null);
    if (given.size() != 1) {
      throw new ConfigurationError(
          "one of the variables %s must be set, and %s are"
              .formatted(
                  CREDENTIALS.stream().map(this::name).toList(),
                  given.isEmpty() ? "none" : given.stream().map(this::name).toList()));
    }
    return given.get(0);
  }

  private String required(String name) {
    String value = value(name);
    if (value == null) {
      throw new ConfigurationError("the variable " + name(name) + " must be set");
    }
    return value;
  }

  private @Nullable String value(String name) {
    String value = variables.get(name(name));
    return value == null || value.isBlank() ? null : value.strip();
  }

  private String name(String name) {
    return prefix + '_' + name;
  }
}
