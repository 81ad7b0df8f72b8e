package io.github.changecapture.snowflake;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.error.AccessDenied;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.error.SinkUnavailable;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * Names files to Snowpipe over HTTP, signed by a key pair.
 *
 * <p>Safe for use by several threads. Its calls block, for a minute at most each. It keeps no
 * connection that would have to be closed.
 *
 * @see <a href="https://docs.snowflake.com/en/user-guide/data-load-snowpipe-rest-apis">Snowpipe
 *     REST API</a>
 */
public final class SnowpipeClient {
  /** As many as one call takes. */
  static final int MOST_FILES = 5_000;

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final URI account;
  private final KeyPairToken token;
  private final HttpClient http;

  private SnowpipeClient(URI account, KeyPairToken token) {
    this.account = account;
    this.token = token;
    this.http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  }

  /**
   * A client with a key pair, whose public key the user has.
   *
   * @param account such as {@code https://org-account.snowflakecomputing.com}
   * @param accountIdentifier such as {@code ORG-ACCOUNT}
   * @param user the user's name
   * @param privateKey PKCS #8 in PEM, of an RSA key of 2048 bits at least, not encrypted; never
   *     logged
   * @return a client; nothing is called yet
   * @throws ConfigurationError if the key cannot be read, or the account is no HTTP address
   */
  public static SnowpipeClient of(
      String account, String accountIdentifier, String user, String privateKey) {
    RSAPrivateCrtKey key = PrivateKeyPem.read(requireNonNull(privateKey, "privateKey"), null);
    return of(account, accountIdentifier, user, key, Clock.systemUTC());
  }

  /**
   * A client with a key pair whose private key is encrypted.
   *
   * @param account such as {@code https://org-account.snowflakecomputing.com}
   * @param accountIdentifier such as {@code ORG-ACCOUNT}
   * @param user the user's name
   * @param privateKey PKCS #8 in PEM, of an RSA key of 2048 bits at least, encrypted by AES; one
   *     that is not encrypted is taken too; never logged
   * @param passphrase gives what opens the key; asked once, before this returns, if the key is
   *     encrypted; the array is overwritten with zeros
   * @return a client; nothing is called yet
   * @throws ConfigurationError if the key cannot be read, the passphrase does not open it, or the
   *     account is no HTTP address
   */
  public static SnowpipeClient of(
      String account,
      String accountIdentifier,
      String user,
      String privateKey,
      Supplier<char[]> passphrase) {
    RSAPrivateCrtKey key =
        PrivateKeyPem.read(
            requireNonNull(privateKey, "privateKey"), requireNonNull(passphrase, "passphrase"));
    return of(account, accountIdentifier, user, key, Clock.systemUTC());
  }

  static SnowpipeClient of(
      String account, String accountIdentifier, String user, RSAPrivateCrtKey key, Clock clock) {
    if (!account.startsWith("https://") && !account.startsWith("http://localhost:")) {
      throw new ConfigurationError(
          "account of SnowpipeClient must be https://org-account.snowflakecomputing.com, was "
              + account);
    }
    return new SnowpipeClient(
        URI.create(account.endsWith("/") ? account : account + "/"),
        KeyPairToken.of(
            requireNonNull(accountIdentifier, "accountIdentifier"),
            requireNonNull(user, "user"),
            key,
            clock));
  }

  /** Names files; one that Snowpipe knows already is ignored by it, for 14 days. */
  void insertFiles(String pipe, Collection<String> paths) {
    List<String> all = List.copyOf(paths);
    for (int from = 0; from < all.size(); from += MOST_FILES) {
      send(pipe, all.subList(from, Math.min(all.size(), from + MOST_FILES)));
    }
  }

  private void send(String pipe, List<String> paths) {
    String body =
        paths.stream()
            .map(path -> new BsonDocument("path", new BsonString(path)).toJson())
            .collect(Collectors.joining(",", "{\"files\":[", "]}"));
    URI address =
        account.resolve(
            "v1/data/pipes/%s/insertFiles?requestId=%s"
                .formatted(
                    URLEncoder.encode(pipe, StandardCharsets.UTF_8).replace("+", "%20"),
                    UUID.randomUUID()));
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + token.text())
            .header("X-Snowflake-Authorization-Token-Type", "KEYPAIR_JWT")
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    try {
      requireDone(pipe, http.send(request, BodyHandlers.ofString()));
    } catch (IOException failed) {
      throw new SinkUnavailable(
          "Snowpipe: insertFiles of " + pipe + " failed with " + failed + "; it is tried again",
          failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new SinkUnavailable("Snowpipe: interrupted", interrupted);
    }
  }

  private static void requireDone(String pipe, HttpResponse<String> response) {
    int status = response.statusCode();
    if (status == 200) {
      return;
    }
    String what =
        "Snowpipe: insertFiles of %s failed with status %d: %s"
            .formatted(pipe, status, response.body());
    if (status == 401 || status == 403) {
      throw new AccessDenied(
          what + "; check user, key and the role's OPERATE and MONITOR on the pipe");
    }
    if (status == 429 || status >= 500) {
      throw new SinkUnavailable(what + "; it is tried again");
    }
    throw new SinkRejected(what + "; apply() makes the pipe");
  }

  @Override
  public String toString() {
    return "SnowpipeClient[" + account + "]";
  }
}
