package io.github.changecapture.adls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.ConfigurationError;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdlsEnvironmentTest {
  private static final String ENDPOINT = "https://acct.dfs.core.windows.net";
  private static final String PLACE = "folder a/b of file system raw at " + ENDPOINT;

  @Test
  void eachCredentialWillDo() {
    assertThat(folder("ENDPOINT", ENDPOINT, "ACCOUNT_KEY", "a2V5")).hasToString(PLACE);
    assertThat(folder("ENDPOINT", ENDPOINT, "ACCESS_TOKEN", "ey...")).hasToString(PLACE);
    assertThat(folder("ENDPOINT", ENDPOINT, "SAS_TOKEN", "sp=rwdcl&sig=x")).hasToString(PLACE);
    assertThat(
            folder(
                "CONNECTION_STRING",
                "DefaultEndpointsProtocol=https;AccountName=acct;AccountKey=a2V5;EndpointSuffix=core.windows.net"))
        .hasToString(PLACE);
  }

  @Test
  void anAccountIsNamedByEndpointOrConnectionString() {
    assertThat(environment().namesAccount()).isFalse();
    assertThat(environment("ENDPOINT", " ").namesAccount()).isFalse();
    assertThat(environment("ENDPOINT", ENDPOINT).namesAccount()).isTrue();
    assertThat(environment("CONNECTION_STRING", "x").namesAccount()).isTrue();
  }

  @Test
  void whatIsMissingOrTooManyIsNamedAndNoSecretIsShown() {
    assertRefused("X_FILE_SYSTEM must be set", AdlsEnvironment.of("X", Map.of()));
    assertRefused("X_ENDPOINT must be set", environment("ACCOUNT_KEY", "secret"));
    assertRefused(
        "[X_ACCOUNT_KEY, X_SAS_TOKEN] are",
        environment("ENDPOINT", ENDPOINT, "ACCOUNT_KEY", "secret", "SAS_TOKEN", "secret"));
    assertRefused("none are", environment("ENDPOINT", ENDPOINT));
    assertRefused(
        "https://", environment("ENDPOINT", "http://acct.dfs.x", "ACCESS_TOKEN", "secret"));
  }

  private static void assertRefused(String reason, AdlsEnvironment environment) {
    assertThatThrownBy(() -> environment.folder().build())
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining(reason)
        .satisfies(error -> assertThat(error.getMessage()).doesNotContain("secret"));
  }

  private static AdlsFolder folder(String... variables) {
    return environment(variables).folder().build();
  }

  private static AdlsEnvironment environment(String... variables) {
    Map<String, String> all = new HashMap<>(Map.of("X_FILE_SYSTEM", "raw", "X_BASE_PATH", "a/b"));
    for (int i = 0; i < variables.length; i += 2) {
      all.put("X_" + variables[i], variables[i + 1]);
    }
    return AdlsEnvironment.of("X", all);
  }
}
