package io.github.changecapture.shape;

import io.github.changecapture.error.ConfigurationError;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key for {@link ShapeRules#hash}: whoever has it can find out by trying which value a hash
 * stands for, and nobody else can.
 *
 * <p>Immutable; never shown by {@code toString}, messages or logs. Two keys are equal if they are
 * the same object.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2104">RFC 2104, HMAC</a>
 */
public final class HashKey {
  /** How short a key may be, in bytes: {@value}. */
  public static final int LEAST_BYTES = 16;

  private static final String ALGORITHM = "HmacSHA256";

  private final Mac prototype;

  private HashKey(byte[] key) {
    if (key.length < LEAST_BYTES) {
      throw new ConfigurationError(
          "shape: a hash key must have at least %d bytes, has %d: shorter ones can be guessed; 32 random bytes are best"
              .formatted(LEAST_BYTES, key.length));
    }
    try {
      prototype = Mac.getInstance(ALGORITHM);
      prototype.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException missing) {
      throw new ConfigurationError(
          "shape: hash needs " + ALGORITHM + ", which this Java does not have", missing);
    }
  }

  /**
   * A key from bytes, which are copied.
   *
   * @param key at least {@value #LEAST_BYTES} bytes, 32 random ones at best
   * @return the key
   * @throws ConfigurationError if it is too short
   */
  public static HashKey of(byte[] key) {
    return new HashKey(key.clone());
  }

  /**
   * A key from Base64 text, as an environment variable or a secret store may hold it.
   *
   * @param key Base64 of at least {@value #LEAST_BYTES} bytes
   * @return the key
   * @throws ConfigurationError if it is too short or no Base64
   */
  public static HashKey ofBase64(String key) {
    try {
      return new HashKey(Base64.getDecoder().decode(key));
    } catch (IllegalArgumentException noBase64) { // whose message would show a part of the key
      throw new ConfigurationError(
          "shape: a hash key must be Base64, the value is none (not shown): encode the bytes, or pass them to HashKey.of");
    }
  }

  /** A function of this key for one thread, to be used again and again. */
  Mac function() {
    try {
      return (Mac) prototype.clone();
    } catch (CloneNotSupportedException impossible) {
      throw new IllegalStateException("the provider's HmacSHA256 cannot be cloned", impossible);
    }
  }

  /** Says nothing of the key. */
  @Override
  public String toString() {
    return "HashKey";
  }
}
