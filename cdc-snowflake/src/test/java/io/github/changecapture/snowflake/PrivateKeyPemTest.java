package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.ConfigurationError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The keys were made by openssl 3.0: {@code pkcs8 -topk8}, of one key, for these tests only. */
class PrivateKeyPemTest {
  private static final Path KEYS =
      Path.of("src/test/resources/io/github/changecapture/snowflake/keys");
  private static final String PASSPHRASE = "correct-horse";

  @Test
  void anEncryptedKeyIsTheSameAsItWasBefore() throws IOException {
    char[] given = PASSPHRASE.toCharArray();

    assertThat(PrivateKeyPem.read(pem("aes.p8"), () -> given))
        .isEqualTo(PrivateKeyPem.read(pem("plain.p8"), null));
    assertThat(given).containsOnly('\0');
  }

  @Test
  void nobodyIsAskedForThePassphraseOfAnOpenKey() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    Supplier<char[]> passphrase =
        () -> {
          asked.incrementAndGet();
          return new char[0];
        };

    assertThat(PrivateKeyPem.read(pem("plain.p8"), passphrase).getModulus().bitLength())
        .isEqualTo(2048);
    assertThat(asked).hasValue(0);
  }

  @Test
  void aWrongPassphraseIsSaidToBeOneAndIsNotShown() {
    assertThatThrownBy(() -> PrivateKeyPem.read(pem("aes.p8"), "battery-staple"::toCharArray))
        .isInstanceOf(ConfigurationError.class)
        .hasMessageStartingWith("passphrase must be that of privateKey")
        .hasMessageNotContaining("battery");
  }

  @Test
  void aMissingPassphraseIsAskedFor() {
    assertThatThrownBy(() -> client(pem("aes.p8")))
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining("privateKey is encrypted")
        .hasMessageContaining("passphrase");
  }

  @Test
  void theCipherOfSnowflakesManualIsRefusedWithTheWayOut() {
    assertThatThrownBy(() -> PrivateKeyPem.read(pem("des3.p8"), PASSPHRASE::toCharArray))
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining("-v2 aes-256-cbc");
  }

  @Test
  void aClientTakesAnEncryptedKey() throws IOException {
    assertThat(
            SnowpipeClient.of(
                "https://org-account.snowflakecomputing.com",
                "ORG-ACCOUNT",
                "CDC",
                pem("aes.p8"),
                PASSPHRASE::toCharArray))
        .hasToString("SnowpipeClient[https://org-account.snowflakecomputing.com/]");
  }

  private static SnowpipeClient client(String pem) {
    return SnowpipeClient.of("https://a.snowflakecomputing.com", "A", "U", pem);
  }

  private static String pem(String name) throws IOException {
    return Files.readString(KEYS.resolve(name));
  }
}
