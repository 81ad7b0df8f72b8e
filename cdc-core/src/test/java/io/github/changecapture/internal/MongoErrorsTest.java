package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoCredential;
import com.mongodb.MongoException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoSocketReadException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.ServerAddress;
import io.github.changecapture.error.AccessDenied;
import io.github.changecapture.error.CaptureException;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.error.EventTooLarge;
import io.github.changecapture.error.PositionLost;
import io.github.changecapture.error.SourceUnavailable;
import io.github.changecapture.error.UnsupportedSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MongoErrorsTest {
  private static final ServerAddress SERVER = new ServerAddress("localhost");

  @ParameterizedTest
  @ValueSource(ints = {136, 260, 280, 286, 40576})
  void historyThatIsGoneIsAPositionLost(int code) {
    assertThat(translated(code, "gone")).isInstanceOf(PositionLost.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {43, 91, 189, 237, 262, 10107, 11600, 11602, 13435, 9001, 424_242})
  void whatMayGoAwayIsTriedAgain(int code) {
    assertThat(translated(code, "later")).isInstanceOf(SourceUnavailable.class);
  }

  /** docs/faults.md has a row for each exception, with all its codes. */
  @Test
  void theTableInTheDocsIsTheOneInTheCode() throws IOException {
    Map<Integer, String> documented = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("..", "docs", "faults.md"))) {
      Matcher row = Pattern.compile("\\| ([0-9, ]+) \\| `(\\w+)` \\|.*").matcher(line);
      if (row.matches()) {
        Stream.of(row.group(1).split(", "))
            .forEach(code -> documented.put(Integer.valueOf(code), row.group(2)));
      }
    }
    Map<Integer, String> coded = new TreeMap<>();
    for (int code = 1; code < 60_000; code++) {
      String exception = translated(code, "text").getClass().getSimpleName();
      if (!exception.equals("SourceUnavailable")) {
        coded.put(code, exception);
      }
    }

    assertThat(documented).isEqualTo(coded);
  }

  @ParameterizedTest
  @CsvSource({"237, false", "11601, false", "50, false", "43, true", "10107, true", "189, true"})
  void theDriverResumesAfterSomeOfIt(int code, boolean resumed) {
    MongoCommandException error =
        new MongoCommandException(
            new BsonDocument("ok", new BsonDouble(0)).append("code", new BsonInt32(code)), SERVER);

    assertThat(MongoErrors.isResumable(error)).isEqualTo(resumed);
  }

  @Test
  void theDriverResumesAfterABrokenConnection() {
    assertThat(MongoErrors.isResumable(new MongoSocketReadException("reset", SERVER))).isTrue();
  }

  @Test
  void aServerThatGoesAwayWhileAConnectionAuthenticatesSaysNothingOfTheCredentials() {
    MongoCredential user = MongoCredential.createCredential("u", "admin", "p".toCharArray());
    MongoException broke = new MongoSocketReadException("reset", SERVER);
    MongoException stopping =
        new MongoCommandException(
            new BsonDocument("ok", new BsonDouble(0)).append("code", new BsonInt32(91)), SERVER);
    MongoException wrong =
        new MongoCommandException(
            new BsonDocument("ok", new BsonDouble(0)).append("code", new BsonInt32(18)), SERVER);

    assertThat(MongoErrors.translate(new MongoSecurityException(user, "no", broke)))
        .isInstanceOf(SourceUnavailable.class);
    assertThat(MongoErrors.translate(new MongoSecurityException(user, "no", stopping)))
        .isInstanceOf(SourceUnavailable.class);
    assertThat(MongoErrors.translate(new MongoSecurityException(user, "no", wrong)))
        .isInstanceOf(AccessDenied.class);
  }

  @Test
  void whatNeedsSomebodyToActSaysWhatToDo() {
    assertThat(translated(13, "not authorized"))
        .isInstanceOf(AccessDenied.class)
        .hasMessageContaining("changeStream");
    assertThat(translated(40573, "no replica set"))
        .isInstanceOf(UnsupportedSource.class)
        .hasMessageContaining("rs.initiate()");
    assertThat(translated(10334, "too large"))
        .isInstanceOf(EventTooLarge.class)
        .hasMessageContaining("16 MiB");
    assertThat(translated(40324, "unknown stage")).isInstanceOf(ConfigurationError.class);
    assertThat(translated(166, "is a view, not a collection"))
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining("Name the collections that it is made from");
    assertThat(translated(40415, "unknown field")).isInstanceOf(UnsupportedSource.class);
  }

  @Test
  void errorsOfTheConnectionAreTold() {
    assertThat(MongoErrors.translate(new MongoTimeoutException("30000 ms")))
        .isInstanceOf(SourceUnavailable.class)
        .hasMessageContaining("host names");
    assertThat(MongoErrors.translate(new MongoSocketReadException("reset", SERVER)))
        .isInstanceOf(SourceUnavailable.class);
  }

  @Test
  void wrongCredentialsAreFoundBehindATimeout() {
    MongoCredential credential =
        MongoCredential.createCredential("app", "admin", "secret".toCharArray());
    MongoTimeoutException timeout =
        new MongoTimeoutException(
            "30000 ms", new MongoSecurityException(credential, "Exception authenticating"));

    assertThat(MongoErrors.translate(timeout))
        .isInstanceOf(AccessDenied.class)
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "resume token {_data: \"82AB0F\"} not found",
        "Bad resume token: { \"_data\" : \"82AB0F\" }",
      })
  void aResumeTokenInTheServersWordsIsLeftOut(String message) {
    assertThat(translated(280, message)).hasMessageNotContaining("82AB0F");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "E11000 duplicate key error, dup key: { email: \"ann@example.org\" }",
        "Cannot apply to [\"ann@example.org\"]",
      })
  void documentsInTheServersWordsAreLeftOut(String message) {
    assertThat(translated(424_242, message))
        .hasMessageContaining("424242")
        .hasMessageNotContaining("ann@example.org");
  }

  @Test
  void errorsThatAreNotMongosPassThrough() {
    IllegalStateException error = new IllegalStateException();

    assertThat(MongoErrors.translate(error)).isSameAs(error);
  }

  private static CaptureException translated(int code, String message) {
    BsonDocument reply =
        new BsonDocument("ok", new BsonDouble(0))
            .append("code", new BsonInt32(code))
            .append("codeName", new BsonString("Name"))
            .append("errmsg", new BsonString(message));
    return (CaptureException) MongoErrors.translate(new MongoCommandException(reply, SERVER));
  }
}
