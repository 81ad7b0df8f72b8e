package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.ConfigurationError;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcConnectionsTest {
  private static final String URL = "jdbc:snowflake://account.snowflakecomputing.com/";
  private static final Map<String, String> ACCOUNT =
      Map.of(
          "X_URL", URL,
          "X_USER", "CDC",
          "X_DATABASE", "CDC",
          "X_ROLE", "LOADER",
          "X_WAREHOUSE", "WH",
          "X_STAGE_LOCATION", "azure://account.blob.core.windows.net/raw",
          "X_STORAGE_INTEGRATION", "LAKE");

  @Test
  void whatThePropertiesDoNotSayTheLoaderDoes() {
    Properties given = properties("user", "CDC", "Role", "OTHER");

    Properties all =
        JdbcConnections.of(URL, given).with("LOADER", "My WH", Duration.ofHours(1)).properties();

    assertThat(all)
        .containsOnly(
            Map.entry("user", "CDC"),
            Map.entry("Role", "OTHER"),
            Map.entry("warehouse", "\"My WH\""),
            Map.entry("JDBC_QUERY_RESULT_FORMAT", "JSON"),
            Map.entry("networkTimeout", "3660000"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:duckdb:",
        "https://account.snowflakecomputing.com/",
        "no url",
        URL + "?user=cdc&PASSWORD=secret"
      })
  void aUrlThatCannotBeOneIsRefusedWithoutBeingShown(String url) {
    assertThatThrownBy(() -> JdbcConnections.of(url, new Properties()))
        .isInstanceOf(ConfigurationError.class)
        .hasMessageStartingWith("jdbc must")
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @CsvSource({
    "password, secret, snowflake, true",
    "PASSWORD, secret, Snowflake, true",
    "password, token, PROGRAMMATIC_ACCESS_TOKEN, false",
    "private_key_file, key.p8, snowflake, false"
  })
  void aPasswordIsTakenWithAWarning(
      String name, String value, String authenticator, boolean isWarned) {
    String printed =
        printed(
            () -> JdbcConnections.of(URL, properties(name, value, "authenticator", authenticator)));

    assertThat(printed.contains("jdbc has a password")).isEqualTo(isWarned);
    assertThat(printed).doesNotContain(value.equals("secret") ? "secret" : "key.p8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PRIVATE_KEY_FILE=rsa.p8 | private_key_file=rsa.p8, user=CDC
          PRIVATE_KEY_FILE=rsa.p8 PRIVATE_KEY_PASSWORD=p | private_key_file=rsa.p8, private_key_pwd=p, user=CDC
          TOKEN=t | authenticator=PROGRAMMATIC_ACCESS_TOKEN, token=t, user=CDC
          OAUTH_CLIENT_SECRET=s OAUTH_CLIENT_ID=i OAUTH_TOKEN_URL=https://x | authenticator=OAUTH_CLIENT_CREDENTIALS, oauthClientId=i, oauthClientSecret=s, oauthTokenRequestUrl=https://x, user=CDC
          WORKLOAD_IDENTITY=AZURE | authenticator=WORKLOAD_IDENTITY, user=CDC, workloadIdentityProvider=AZURE
          PASSWORD=p | password=p, user=CDC
          """)
  void everyCredentialOfTheEnvironmentBecomesProperties(String variables, String expected) {
    Map<String, String> all = new TreeMap<>(ACCOUNT);
    for (String variable : variables.split(" ", -1)) {
      String[] parts = variable.split("=", 2);
      all.put("X_" + parts[0], parts[1]);
    }

    SnowflakeEnvironment environment = SnowflakeEnvironment.of("X", all);

    assertThat(new TreeMap<>(environment.properties())).hasToString("{" + expected + "}");
    assertThat(environment.loader()).isNotNull();
  }

  @Test
  void aMissingVariableIsNamed() {
    assertThatThrownBy(() -> SnowflakeEnvironment.of("X", ACCOUNT).loader())
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining("X_PRIVATE_KEY_FILE")
        .hasMessageEndingWith("and none are");
    assertThatThrownBy(
            () -> SnowflakeEnvironment.of("X", Map.of("X_URL", URL, "X_TOKEN", "t")).loader())
        .hasMessage("the variable X_USER must be set");
    assertThat(SnowflakeEnvironment.of("X", Map.of()).namesAccount()).isFalse();
  }

  private static Properties properties(String... pairs) {
    Properties properties = new Properties();
    for (int i = 0; i < pairs.length; i += 2) {
      properties.setProperty(pairs[i], pairs[i + 1]);
    }
    return properties;
  }

  /** What slf4j-simple writes, which takes System.err when it writes. */
  private static String printed(Runnable work) {
    PrintStream before = System.err;
    ByteArrayOutputStream caught = new ByteArrayOutputStream();
    System.setErr(new PrintStream(caught, true, StandardCharsets.UTF_8));
    try {
      work.run();
    } finally {
      System.setErr(before);
    }
    return caught.toString(StandardCharsets.UTF_8);
  }
}
