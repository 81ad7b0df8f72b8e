package io.github.changecapture.snowflake;

import io.github.changecapture.error.ConfigurationError;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Reads an RSA key in PKCS #8 and PEM, encrypted or not. Nothing of the key is in its errors.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468</a>
 */
final class PrivateKeyPem {
  private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";
  private static final String PLAIN = "PRIVATE KEY";

  private PrivateKeyPem() {}

  /**
   * Reads a key.
   *
   * @param passphrase is asked once if the key is encrypted, and what it gives is overwritten
   */
  static RSAPrivateCrtKey read(String pem, @Nullable Supplier<char[]> passphrase) {
    try {
      PKCS8EncodedKeySpec key =
          pem.contains("-----BEGIN " + ENCRYPTED + "-----")
              ? opened(encrypted(decoded(pem, ENCRYPTED)), given(passphrase))
              : new PKCS8EncodedKeySpec(decoded(pem, PLAIN));
      return (RSAPrivateCrtKey) KeyFactory.getInstance("RSA").generatePrivate(key);
    } catch (GeneralSecurityException | IllegalArgumentException | ClassCastException unreadable) {
      throw new ConfigurationError(
          "privateKey must be an RSA key in PKCS #8 and PEM, as 'openssl pkcs8 -topk8' writes it",
          unreadable);
    }
  }

  private static char[] given(@Nullable Supplier<char[]> passphrase) {
    if (passphrase == null) {
      throw new ConfigurationError(
          "privateKey is encrypted: give its passphrase to SnowpipeClient.of");
    }
    return passphrase.get();
  }

  private static EncryptedPrivateKeyInfo encrypted(byte[] der) {
    try {
      return new EncryptedPrivateKeyInfo(der);
    } catch (IOException unknown) {
      throw ofOtherCipher(unknown);
    }
  }

  /** Such as des3, which Snowflake's manual has. */
  private static ConfigurationError ofOtherCipher(@Nullable Exception unknown) {
    return new ConfigurationError(
        "privateKey must be encrypted by AES, since Java opens no other: 'openssl pkcs8 -topk8 -v2"
            + " aes-256-cbc -in old.p8 -out new.p8' writes it anew",
        unknown);
  }

  private static byte[] decoded(String pem, String label) {
    return Base64.getDecoder()
        .decode(pem.replaceAll("-----(BEGIN|END) " + label + "-----", "").replaceAll("\\s", ""));
  }

  private static PKCS8EncodedKeySpec opened(EncryptedPrivateKeyInfo key, char[] passphrase) {
    PBEKeySpec secret = new PBEKeySpec(passphrase);
    Arrays.fill(passphrase, '\0');
    AlgorithmParameters parameters = key.getAlgParameters();
    if (parameters == null) {
      throw ofOtherCipher(null);
    }
    try {
      String name = parameters.toString(); // of PBES2, what it is made of
      Cipher cipher = Cipher.getInstance(name);
      SecretKey opening = SecretKeyFactory.getInstance(name).generateSecret(secret);
      cipher.init(Cipher.DECRYPT_MODE, opening, parameters);
      return key.getKeySpec(cipher);
    } catch (NoSuchAlgorithmException | NoSuchPaddingException unknown) {
      throw ofOtherCipher(unknown);
    } catch (GeneralSecurityException wrong) {
      throw new ConfigurationError(
          "passphrase must be that of privateKey, which it does not open", wrong);
    } finally {
      secret.clearPassword();
    }
  }
}
