package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.AccessDenied;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.error.SinkUnavailable;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnowpipeClientTest {
  private final SnowpipeDouble snowpipe;
  private final SnowpipeClient client;

  SnowpipeClientTest() throws IOException {
    snowpipe = new SnowpipeDouble();
    client = snowpipe.client();
  }

  @AfterEach
  void close() {
    snowpipe.close();
  }

  @Test
  void filesAreNamedInCallsOfFiveThousand() {
    List<String> paths = IntStream.range(0, 5_001).mapToObj(i -> "a/" + i + ".jsonl").toList();

    client.insertFiles("CDC.BRONZE.SHOP__ORDERS__PIPE", paths);

    assertThat(snowpipe.calls())
        .containsExactly(paths.subList(0, 5_000), paths.subList(5_000, 5_001));
    assertThat(snowpipe.pipes())
        .containsOnly("/v1/data/pipes/CDC.BRONZE.SHOP__ORDERS__PIPE/insertFiles");
  }

  @Test
  void namesThatTryToGetOutStayWhereTheyAre() {
    String pipe = "\"a\"\"b\".\"/../ ?#%;$$\".\"\u00e9\"";
    String path = "a\"b\\c/$$ ';\ud834\udd1e.jsonl";

    client.insertFiles(pipe, List.of(path));

    assertThat(snowpipe.calls()).containsExactly(List.of(path));
    assertThat(snowpipe.pipes()).containsExactly("/v1/data/pipes/" + pipe + "/insertFiles");
  }

  @ParameterizedTest
  @CsvSource({
    "401, AccessDenied",
    "403, AccessDenied",
    "404, SinkRejected",
    "429, SinkUnavailable",
    "503, SinkUnavailable"
  })
  void whatSnowpipeAnswersIsAnErrorOfOurs(int status, String error) {
    snowpipe.answerWith(status);

    assertThatThrownBy(() -> client.insertFiles("P", List.of("a.jsonl")))
        .isInstanceOfAny(AccessDenied.class, SinkRejected.class, SinkUnavailable.class)
        .hasMessageContaining("status " + status)
        .extracting(thrown -> thrown.getClass().getSimpleName())
        .isEqualTo(error);
  }

  @Test
  void aKeyThatCannotBeReadIsRefusedWithoutBeingShown() {
    assertThatThrownBy(
            () -> SnowpipeClient.of("https://a.snowflakecomputing.com", "A", "U", "secret"))
        .isInstanceOf(ConfigurationError.class)
        .hasMessageStartingWith("privateKey must be")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> SnowpipeClient.of("http://a", "A", "U", SnowpipeDouble.pem()))
        .isInstanceOf(ConfigurationError.class);
    assertThat(client.toString()).startsWith("SnowpipeClient[http://localhost:");
  }
}
