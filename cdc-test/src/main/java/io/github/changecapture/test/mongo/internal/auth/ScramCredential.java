package io.github.changecapture.test.mongo.internal.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a server keeps of a password for SCRAM-SHA-256. The arrays are not to be changed.
 *
 * @param salt the salt
 * @param storedKey by which it knows the client
 * @param serverKey by which the client knows it
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5802#section-3">RFC 5802, section 3</a>
 */
@SuppressWarnings("ArrayRecordComponent")
record ScramCredential(byte[] salt, byte[] storedKey, byte[] serverKey) {

  /** mongod's {@code scramSHA256IterationCount}. */
  static final int ITERATIONS = 15_000;

  private static final int SALT_BYTES = 28;
  private static final int KEY_BITS = 256;

  static ScramCredential of(String password) {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    byte[] salted = salted(password, salt);
    byte[] clientKey = hmac(salted, "Client Key");
    return new ScramCredential(salt, sha256(clientKey), hmac(salted, "Server Key"));
  }

  private static byte[] salted(String password, byte[] salt) {
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
          .generateSecret(new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, KEY_BITS))
          .getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has PBKDF2 with SHA-256", e);
    }
  }

  /** Whether a proof is that of a client who knows the password. */
  boolean isProvenBy(byte[] proof, String conversation) {
    byte[] signature = hmac(storedKey, conversation);
    if (proof.length != signature.length) {
      return false;
    }
    byte[] clientKey = new byte[proof.length];
    for (int i = 0; i < proof.length; i++) {
      clientKey[i] = (byte) (proof[i] ^ signature[i]);
    }
    return MessageDigest.isEqual(sha256(clientKey), storedKey);
  }

  /** The proof that the server knows the password too. */
  byte[] serverSignature(String conversation) {
    return hmac(serverKey, conversation);
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC with SHA-256", e);
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
