package io.github.changecapture.adls;

import static java.util.Objects.requireNonNull;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.storage.common.StorageSharedKeyCredential;
import io.github.changecapture.adls.AdlsOptions.MissingFileSystem;
import io.github.changecapture.error.ConfigurationError;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Builds an {@link AdlsFolder}; for one thread.
 *
 * <p>Endpoint, file system and one credential are required; a connection string is both endpoint
 * and credential. Whoever it is needs the role <i>Storage Blob Data Contributor</i> on the file
 * system, or a shared access signature with the permissions {@code rwdcl}.
 *
 * <p>Defaults: the file system's root; a file system that is missing is an error; requests of at
 * most 60 seconds, sent up to 10 times; leases of 30 seconds; the HTTP client of the JDK.
 */
public final class AdlsFolderBuilder {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(1);
  private static final int DEFAULT_ATTEMPTS = 10;
  private static final Duration DEFAULT_LEASE = Duration.ofSeconds(30);
  private static final Duration SHORTEST_LEASE = Duration.ofSeconds(15);
  private static final Duration LONGEST_LEASE = Duration.ofSeconds(60);
  private static final Pattern FILE_SYSTEM =
      Pattern.compile("[$a-z0-9](?!.*--)[a-z0-9-]{1,61}[a-z0-9]");

  private @Nullable String endpoint;
  private @Nullable String fileSystem;
  private String basePath = "";
  private @Nullable AdlsCredential credential;
  private @Nullable HttpClient httpClient;
  private Duration requestTimeout = DEFAULT_TIMEOUT;
  private int attempts = DEFAULT_ATTEMPTS;
  private Duration leaseDuration = DEFAULT_LEASE;
  private MissingFileSystem missingFileSystem = MissingFileSystem.REFUSED;
  private Pauses pauses = Pauses.sleeping();

  AdlsFolderBuilder() {}

  /**
   * The account's Data Lake endpoint.
   *
   * @param url such as {@code https://account.dfs.core.windows.net}
   * @return this builder
   */
  public AdlsFolderBuilder endpoint(String url) {
    this.endpoint = Endpoint.requireValid(requireNonNull(url, "url"));
    return this;
  }

  /**
   * The file system, which is the container of the Blob service.
   *
   * @param name 3 to 63 small letters, digits and single hyphens
   * @return this builder
   */
  public AdlsFolderBuilder fileSystem(String name) {
    if (!FILE_SYSTEM.matcher(name).matches()) {
      throw new ConfigurationError(
          "fileSystem must have 3 to 63 small letters, digits and single hyphens, was '%s'"
              .formatted(name));
    }
    this.fileSystem = name;
    return this;
  }

  /**
   * The folder; by default the file system's root.
   *
   * @param path its parts separated by {@code /}; slashes at the ends do not matter
   * @return this builder
   */
  public AdlsFolderBuilder basePath(String path) {
    String trimmed = path.replaceAll("^/+|/+$", "");
    boolean isUnsafe =
        !trimmed.isEmpty()
            && Arrays.stream(trimmed.split("/", -1))
                .anyMatch(
                    part ->
                        part.isEmpty()
                            || part.equals(".")
                            || part.equals("..")
                            || part.indexOf('\\') >= 0);
    if (isUnsafe) {
      throw new ConfigurationError(
          "basePath must not have empty parts, '.', '..' or backslashes, was '%s'".formatted(path));
    }
    this.basePath = trimmed;
    return this;
  }

  /**
   * Gets in by tokens of Microsoft Entra ID, such as those of azure-identity's {@code
   * DefaultAzureCredentialBuilder}; over HTTPS only.
   *
   * @param token gives the tokens; stays the caller's
   * @return this builder
   */
  public AdlsFolderBuilder credential(TokenCredential token) {
    return with(new AdlsCredential.Token(requireNonNull(token, "credential")));
  }

  /**
   * Gets in by the account's key.
   *
   * @param account the account's name
   * @param key one of its keys
   * @return this builder
   */
  public AdlsFolderBuilder sharedKey(String account, String key) {
    return with(new AdlsCredential.SharedKey(new StorageSharedKeyCredential(account, key)));
  }

  /**
   * Gets in by a shared access signature with the permissions {@code rwdcl}.
   *
   * @param token the signature's fields, with or without a question mark before them
   * @return this builder
   */
  public AdlsFolderBuilder sasToken(String token) {
    SasToken sas = SasToken.of(token);
    sas.check(Clock.systemUTC().instant());
    return with(new AdlsCredential.Sas(sas));
  }

  /**
   * Takes endpoint and credential from a connection string.
   *
   * @param text such as the Azure portal shows it
   * @return this builder
   */
  public AdlsFolderBuilder connectionString(String text) {
    return with(new AdlsCredential.ConnectionString(requireNonNull(text, "connectionString")));
  }

  /**
   * Makes the file system if it does not exist; otherwise that is an error. The right to make file
   * systems is one on the account; without it a file system that exists is used all the same, and
   * one that does not is an {@link io.github.changecapture.error.AccessDenied}.
   *
   * @return this builder
   */
  public AdlsFolderBuilder createFileSystemIfMissing() {
    this.missingFileSystem = MissingFileSystem.CREATED;
    return this;
  }

  /**
   * How long a request may take, to the last byte of its answer, before it counts as lost and is
   * sent again; 60 seconds by default. A token of the {@link #credential} may take as long.
   * Requests about a lease take a third of {@link #leaseDuration} at most.
   *
   * @param timeout at least a second
   * @return this builder
   */
  public AdlsFolderBuilder requestTimeout(Duration timeout) {
    if (timeout.compareTo(SHORTEST_TIMEOUT) < 0) {
      throw new ConfigurationError("requestTimeout must be at least a second, was " + timeout);
    }
    this.requestTimeout = timeout;
    return this;
  }

  /**
   * How often a request is sent while the service is busy or does not answer; 10 times by default.
   * The pauses grow from a tenth of a second to ten seconds; where the service asks for a longer
   * one, it gets it.
   *
   * @param count at least 1
   * @return this builder
   */
  public AdlsFolderBuilder attempts(int count) {
    if (count < 1) {
      throw new ConfigurationError("attempts must be positive, was " + count);
    }
    this.attempts = count;
    return this;
  }

  /**
   * How long leases last without being renewed; 30 seconds by default. After a crash the next owner
   * waits that long. An owner who is cut off for longer goes on if nobody took over meanwhile.
   *
   * @param duration 15 to 60 seconds
   * @return this builder
   */
  public AdlsFolderBuilder leaseDuration(Duration duration) {
    if (duration.compareTo(SHORTEST_LEASE) < 0 || duration.compareTo(LONGEST_LEASE) > 0) {
      throw new ConfigurationError(
          "leaseDuration must be from 15 to 60 seconds, was %s".formatted(duration));
    }
    this.leaseDuration = duration;
    return this;
  }

  /**
   * Sends requests through another HTTP client than that of the JDK, such as one with a proxy. Its
   * blocking call is used, from threads of this library; {@link #requestTimeout} holds for it too.
   *
   * @param client the client; stays the caller's
   * @return this builder
   */
  public AdlsFolderBuilder httpClient(HttpClient client) {
    this.httpClient = requireNonNull(client, "httpClient");
    return this;
  }

  AdlsFolderBuilder pauses(Pauses howToWait) {
    this.pauses = howToWait;
    return this;
  }

  /**
   * Builds the description, without sending anything.
   *
   * @return a new folder
   * @throws ConfigurationError if something required is missing, or does not fit together
   */
  public AdlsFolder build() {
    if (fileSystem == null) {
      throw new ConfigurationError("fileSystem must be set, such as fileSystem(\"raw\")");
    }
    if (credential == null) {
      throw new ConfigurationError(
          "a credential must be set: credential(tokenCredential), sharedKey(account, key), sasToken(token) or connectionString(text)");
    }
    requireEndpoint(credential);
    try {
      return new AdlsFolder(
          new AdlsFolder.Settings(
              endpoint,
              fileSystem,
              basePath,
              credential,
              httpClient,
              new AdlsOptions(requestTimeout, attempts, leaseDuration, missingFileSystem, pauses)));
    } catch (IllegalArgumentException | IllegalStateException invalid) {
      // Not its message, which may hold a part of the connection string.
      throw new ConfigurationError(
          "endpoint and credential must be such as the Azure SDK takes, and it refused them with "
              + invalid.getClass().getSimpleName()
              + ": copy the connection string or key anew from the Azure portal");
    }
  }

  private void requireEndpoint(AdlsCredential given) {
    boolean isInCredential = given instanceof AdlsCredential.ConnectionString;
    if (isInCredential != (endpoint == null)) {
      throw new ConfigurationError(
          isInCredential
              ? "endpoint must not be set beside connectionString, which names it"
              : "endpoint must be set, such as https://account.dfs.core.windows.net");
    }
    if (given instanceof AdlsCredential.Token
        && endpoint != null
        && !endpoint.startsWith("https:")) {
      throw new ConfigurationError(
          "endpoint must begin with https:// for a TokenCredential, was " + endpoint);
    }
  }

  private AdlsFolderBuilder with(AdlsCredential given) {
    if (credential != null) {
      throw new ConfigurationError(
          "one credential must be set, and there is one already: choose one of credential, sharedKey, sasToken and connectionString");
    }
    this.credential = given;
    return this;
  }
}
