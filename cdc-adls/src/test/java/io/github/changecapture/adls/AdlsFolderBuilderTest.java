package io.github.changecapture.adls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.credential.TokenCredential;
import io.github.changecapture.error.ConfigurationError;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class AdlsFolderBuilderTest {
  private static final String ENDPOINT = "https://acct.dfs.core.windows.net";
  private static final String KEY = "c2VjcmV0LWtleQ==";
  private static final String SAS =
      "sv=2026-02-06&sp=racwdl&sr=c&se=2999-01-01T00%3A00%3A00Z&sig=c2VjcmV0%3D";
  private static final TokenCredential TOKEN = request -> Mono.empty();

  @Test
  void aFolderSaysWhereItIsAndNoSecret() {
    for (AdlsFolderBuilder builder :
        List.of(
            complete().sharedKey("acct", KEY),
            complete().sasToken("?" + SAS),
            complete().credential(TOKEN),
            AdlsFolder.builder()
                .fileSystem("raw")
                .basePath("/mongodb/shop/")
                .connectionString(
                    "DefaultEndpointsProtocol=https;AccountName=acct;AccountKey="
                        + KEY
                        + ";EndpointSuffix=core.windows.net"))) {
      assertThat(builder.build())
          .hasToString("folder mongodb/shop of file system raw at " + ENDPOINT);
    }
  }

  @Test
  void whatIsMissingIsNamed() {
    assertRefused(() -> AdlsFolder.builder().build(), "fileSystem must be set");
    assertRefused(
        () -> AdlsFolder.builder().endpoint(ENDPOINT).fileSystem("raw").build(),
        "a credential must be set");
    assertRefused(
        () -> AdlsFolder.builder().fileSystem("raw").sasToken(SAS).build(),
        "endpoint must be set, such as https://");
  }

  @Test
  void anEndpointMustBeTheDataLakes() {
    assertRefused(
        () -> AdlsFolder.builder().endpoint("https://acct.blob.core.windows.net"),
        "Blob service",
        "write .dfs.");
    assertRefused(() -> AdlsFolder.builder().endpoint("acct"), "was 'acct'");
    assertRefused(() -> AdlsFolder.builder().endpoint("abfss://raw@acct"), "https://account.dfs");
    assertRefused(() -> AdlsFolder.builder().endpoint("not a url"), "no URL");
    assertRefused(
        () -> AdlsFolder.builder().endpoint(ENDPOINT + "/raw/folder"), "fileSystem and basePath");
    assertRefused(() -> AdlsFolder.builder().endpoint(ENDPOINT + "?" + SAS), "sasToken")
        .satisfies(error -> assertThat(error.getMessage()).doesNotContain("c2VjcmV0"));
  }

  @Test
  void oneCredentialIsEnough() {
    assertRefused(() -> complete().sharedKey("acct", KEY).credential(TOKEN), "one credential");
    assertRefused(
        () -> complete().connectionString("AccountName=a;AccountKey=" + KEY).build(),
        "beside connectionString");
  }

  @Test
  void aTokenIsNotSentInTheClear() {
    assertRefused(
        () ->
            AdlsFolder.builder()
                .endpoint("http://acct.dfs.core.windows.net")
                .fileSystem("raw")
                .credential(TOKEN)
                .build(),
        "https://");
  }

  @Test
  void aConnectionStringThatIsNoneIsNotShown() {
    assertRefused(
            () -> AdlsFolder.builder().fileSystem("raw").connectionString("secret").build(),
            "Azure portal")
        .satisfies(
            error -> {
              assertThat(error.getMessage()).doesNotContain("secret");
              assertThat(error.getCause()).isNull();
            });
  }

  @Test
  void aSignatureMustGiveWhatIsNeeded() {
    assertRefused(() -> complete().sasToken("sv=1&sp=rwdcl"), "no field sig");
    assertRefused(() -> complete().sasToken(SAS.replace("racwdl", "rwc")), "lacks dl", "sp=rwc");
    assertRefused(
        () -> complete().sasToken(SAS.replace("2999", "2019")), "expired", "2019-01-01T00:00:00Z");
    assertRefused(() -> complete().sasToken(SAS + "&ss=f&srt=co"), "service blob", "ss=f");
    assertRefused(() -> complete().sasToken(SAS + "&ss=b&srt=s"), "container and object");
    assertThat(complete().sasToken("sv=1&si=policy&sig=x").build()).isNotNull();
  }

  @Test
  void valuesAreCheckedAtOnce() {
    assertRefused(() -> AdlsFolder.builder().fileSystem("Raw"), "small letters", "'Raw'");
    assertRefused(() -> AdlsFolder.builder().fileSystem("a--b"), "'a--b'");
    assertRefused(() -> AdlsFolder.builder().basePath("a/../b"), "basePath", "a/../b");
    assertRefused(() -> AdlsFolder.builder().basePath("a//b"), "empty parts");
    assertRefused(() -> complete().attempts(0), "attempts must be positive, was 0");
    assertRefused(() -> complete().requestTimeout(Duration.ZERO), "requestTimeout");
    assertRefused(() -> complete().leaseDuration(Duration.ofSeconds(61)), "15 to 60");
    assertRefused(() -> complete().leaseDuration(Duration.ofSeconds(14)), "15 to 60");
  }

  @Test
  void aSinkHasOnePlace() {
    AdlsFolder folder = complete().sharedKey("acct", KEY).build();

    assertThat(AdlsJsonlSink.builder().folder(folder).build()).isNotNull();
    assertRefused(
        () -> AdlsJsonlSink.builder().folder(folder).fileSystem("raw").build(), "folder must not");
    assertRefused(() -> AdlsJsonlSink.builder().build(), "fileSystem must be set");
    assertThat(
            AdlsJsonlSink.builder()
                .endpoint(ENDPOINT)
                .fileSystem("raw")
                .basePath("mongodb")
                .credential(TOKEN)
                .applyToFolder(place -> place.attempts(3))
                .build()
                .layout())
        .isNotEmpty();
  }

  private static AdlsFolderBuilder complete() {
    return AdlsFolder.builder().endpoint(ENDPOINT).fileSystem("raw").basePath("mongodb/shop");
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(
      ThrowingCallable call, String... parts) {
    return assertThatThrownBy(call)
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContainingAll(parts);
  }
}
