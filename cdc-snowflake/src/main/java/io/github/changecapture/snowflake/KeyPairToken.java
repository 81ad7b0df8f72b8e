package io.github.changecapture.snowflake;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPublicKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;

/**
 * Signs JSON Web Tokens as Snowflake wants them, a new one for each call.
 *
 * @see <a
 *     href="https://docs.snowflake.com/en/developer-guide/sql-api/authenticating#using-key-pair-authentication">Key
 *     pair authentication</a>
 */
final class KeyPairToken {
  private static final Duration LIFE = Duration.ofMinutes(59);
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  private final String subject;
  private final String issuer;
  private final PrivateKey key;
  private final Clock clock;

  private KeyPairToken(String subject, String issuer, PrivateKey key, Clock clock) {
    this.subject = subject;
    this.issuer = issuer;
    this.key = key;
    this.clock = clock;
  }

  static KeyPairToken of(String account, String user, RSAPrivateCrtKey key, Clock clock) {
    String subject =
        account.replace('.', '-').toUpperCase(Locale.ROOT) + '.' + user.toUpperCase(Locale.ROOT);
    try {
      byte[] publicKey =
          KeyFactory.getInstance("RSA")
              .generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()))
              .getEncoded();
      byte[] sha = MessageDigest.getInstance("SHA-256").digest(publicKey);
      String fingerprint = "SHA256:" + Base64.getEncoder().encodeToString(sha);
      return new KeyPairToken(subject, subject + '.' + fingerprint, key, clock);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("an RSA key has a public half", impossible);
    }
  }

  String text() {
    Instant now = clock.instant();
    BsonDocument claims =
        new BsonDocument("iss", new BsonString(issuer))
            .append("sub", new BsonString(subject))
            .append("iat", new BsonInt64(now.getEpochSecond()))
            .append("exp", new BsonInt64(now.plus(LIFE).getEpochSecond()));
    String signed = part("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + '.' + part(claims.toJson());
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(signed.getBytes(StandardCharsets.UTF_8));
      return signed + '.' + URL.encodeToString(signature.sign());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("an RSA key signs with SHA256withRSA", impossible);
    }
  }

  private static String part(String json) {
    return URL.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
