package io.github.changecapture.test.mongo.internal.auth;

import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;

/**
 * The server's side of one log-in by SCRAM-SHA-256, without channel binding.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5802#section-5">RFC 5802, section 5</a>
 */
public final class ScramConversation {

  private static final String NO_CHANNEL_BINDING = "n,,";
  private static final int NONCE_BYTES = 24;

  private final User user;
  private final String nonce;
  private final String clientFirst;
  private final String serverFirst;

  private ScramConversation(User user, String clientFirst) {
    this.user = user;
    this.clientFirst = clientFirst;
    byte[] random = new byte[NONCE_BYTES];
    new SecureRandom().nextBytes(random);
    this.nonce = field(clientFirst, 'r') + base64(random);
    this.serverFirst =
        "r=%s,s=%s,i=%d"
            .formatted(nonce, base64(user.credential().salt()), ScramCredential.ITERATIONS);
  }

  /**
   * Begins with the client's first message.
   *
   * @param users finds a user by name
   * @throws ServerException 18 if there is no such user
   */
  public static ScramConversation begin(String message, Function<String, Optional<User>> users) {
    if (!message.startsWith(NO_CHANNEL_BINDING)) {
      throw failed();
    }
    String bare = message.substring(NO_CHANNEL_BINDING.length());
    String name = field(bare, 'n').replace("=2C", ",").replace("=3D", "=");
    return new ScramConversation(users.apply(name).orElseThrow(ScramConversation::failed), bare);
  }

  /** The server's first message. */
  public String challenge() {
    return serverFirst;
  }

  /**
   * The server's last message.
   *
   * @param message the client's last
   * @throws ServerException 18 if the client doesn't know the password
   */
  public String verify(String message) {
    int proofAt = message.lastIndexOf(",p=");
    if (proofAt < 0 || !field(message, 'r').equals(nonce)) {
      throw failed();
    }
    String conversation = String.join(",", clientFirst, serverFirst, message.substring(0, proofAt));
    if (!user.credential().isProvenBy(decoded(field(message, 'p')), conversation)) {
      throw failed();
    }
    return "v=" + base64(user.credential().serverSignature(conversation));
  }

  /** Who logs in. */
  public User user() {
    return user;
  }

  private static String field(String message, char name) {
    return Arrays.stream(message.split(",", -1))
        .filter(part -> part.startsWith(name + "="))
        .findFirst()
        .orElseThrow(ScramConversation::failed)
        .substring(2);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] decoded(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw failed();
    }
  }

  private static ServerException failed() {
    return new ServerException(ErrorCode.AUTHENTICATION_FAILED, "Authentication failed.");
  }
}
