package io.github.changecapture.adls;

import static java.util.Objects.requireNonNull;

import com.azure.core.credential.AccessToken;
import io.github.changecapture.error.ConfigurationError;
import java.net.URI;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A folder that environment variables describe; for commands, scripts and tests.
 *
 * <p>With the prefix {@code CDC_ADLS}:
 *
 * <table>
 *   <caption>Variables</caption>
 *   <tr><th>Variable</th><th>What it holds</th></tr>
 *   <tr><td>{@code CDC_ADLS_FILE_SYSTEM}</td><td>the file system; required</td></tr>
 *   <tr><td>{@code CDC_ADLS_BASE_PATH}</td><td>the folder; the file system's root if it is not
 *       set</td></tr>
 *   <tr><td>{@code CDC_ADLS_ENDPOINT}</td><td>such as {@code
 *       https://account.dfs.core.windows.net}; required but with a connection string</td></tr>
 *   <tr><td>{@code CDC_ADLS_CONNECTION_STRING}</td><td>endpoint and key, or one of the next three
 *       </td></tr>
 *   <tr><td>{@code CDC_ADLS_ACCOUNT_KEY}</td><td>a key of the account</td></tr>
 *   <tr><td>{@code CDC_ADLS_SAS_TOKEN}</td><td>a shared access signature</td></tr>
 *   <tr><td>{@code CDC_ADLS_ACCESS_TOKEN}</td><td>a token of Microsoft Entra ID, such as {@code az
 *       account get-access-token --resource https://storage.azure.com --query accessToken -o tsv}
 *       prints; it is not renewed, and ends after about an hour</td></tr>
 * </table>
 */
public final class AdlsEnvironment {
  private static final String ENDPOINT = "ENDPOINT";
  private static final String CONNECTION_STRING = "CONNECTION_STRING";
  private static final String ACCOUNT_KEY = "ACCOUNT_KEY";
  private static final String SAS_TOKEN = "SAS_TOKEN";
  private static final String ACCESS_TOKEN = "ACCESS_TOKEN";
  private static final List<String> CREDENTIALS =
      List.of(CONNECTION_STRING, ACCOUNT_KEY, SAS_TOKEN, ACCESS_TOKEN);

  private final String prefix;
  private final Map<String, String> variables;

  private AdlsEnvironment(String prefix, Map<String, String> variables) {
    this.prefix = requireNonNull(prefix, "prefix");
    this.variables = Map.copyOf(variables);
  }

  /**
   * Reads variables.
   *
   * @param prefix what their names begin with, before an underscore, such as {@code CDC_ADLS}
   * @param variables such as {@link System#getenv()}
   * @return what they say; nothing is checked yet
   */
  public static AdlsEnvironment of(String prefix, Map<String, String> variables) {
    return new AdlsEnvironment(prefix, variables);
  }

  /**
   * Whether they name an account, with whatever credential.
   *
   * @return false if neither an endpoint nor a connection string is set
   */
  public boolean namesAccount() {
    return value(ENDPOINT) != null || value(CONNECTION_STRING) != null;
  }

  /**
   * The base path, for whoever wants a folder below it.
   *
   * @return the path; empty if it is not set
   */
  public String basePath() {
    String path = value("BASE_PATH");
    return path == null ? "" : path;
  }

  /**
   * The folder that they describe.
   *
   * @return a builder, for more options
   * @throws ConfigurationError if a variable is missing, or one too many is set
   */
  public AdlsFolderBuilder folder() {
    AdlsFolderBuilder builder =
        AdlsFolder.builder().fileSystem(required("FILE_SYSTEM")).basePath(basePath());
    String credential = credential();
    String secret = required(credential);
    if (credential.equals(CONNECTION_STRING)) {
      return builder.connectionString(secret);
    }
    String endpoint = required(ENDPOINT);
    builder = builder.endpoint(endpoint);
    return switch (credential) {
      case ACCOUNT_KEY -> builder.sharedKey(account(endpoint), secret);
      case SAS_TOKEN -> builder.sasToken(secret);
      default -> builder.credential(request -> Mono.just(token(secret)));
    };
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

  /** The first label of the host; in a path, as test servers have it, its first part. */
  private static String account(String endpoint) {
    URI uri = URI.create(endpoint);
    String path = uri.getPath() == null ? "" : uri.getPath().replaceAll("^/|/$", "");
    return path.isEmpty() ? uri.getHost().replaceAll("\\..*", "") : path;
  }

  /** Whether it has expired only the service knows. */
  private static AccessToken token(String text) {
    return new AccessToken(text, OffsetDateTime.now(ZoneOffset.UTC).plusHours(1));
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
