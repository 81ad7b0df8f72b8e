package io.github.changecapture.adls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.credential.AccessToken;
import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.azure.storage.file.datalake.DataLakeServiceClientBuilder;
import com.azure.storage.file.datalake.sas.DataLakeServiceSasSignatureValues;
import com.azure.storage.file.datalake.sas.FileSystemSasPermission;
import io.github.changecapture.error.AccessDenied;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.test.adls.AdlsDouble;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Credentials that expire while a capture runs. */
class CredentialsIT {
  private static final List<EventBatch> SCRIPT = Script.batches();
  private static final int HALF = SCRIPT.size() / 2;

  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final AtomicReference<String> accepted = new AtomicReference<>("first");
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();
  private OnAdls adls;

  @BeforeEach
  void start() {
    adls = new OnAdls(AdlsDouble.start());
  }

  @AfterEach
  void stop() {
    thread.shutdownNow();
    adls.close();
  }

  /**
   * As HTTPS and an identity would look to the client: it sends tokens over HTTPS only, the double
   * speaks HTTP, and lets one token in.
   */
  private final class Gate implements HttpClient {
    private final HttpClient process = new OnAdls.Machine();

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
      return process.send(passed(request));
    }

    @Override
    public HttpResponse sendSync(HttpRequest request, Context context) {
      return process.sendSync(passed(request), context);
    }

    private HttpRequest passed(HttpRequest request) {
      String shown = request.getHeaders().getValue(HttpHeaderName.AUTHORIZATION);
      boolean isAccepted = ("Bearer " + accepted.get()).equals(shown);
      request.setHeader(
          HttpHeaderName.AUTHORIZATION,
          "Bearer " + (isAccepted ? AdlsDouble.BEARER_TOKEN : "expired"));
      return request.setUrl(request.getUrl().toString().replaceFirst("^https:", "http:"));
    }
  }

  @Test
  void aTokenThatIsRenewedIsNotNoticed() {
    AtomicReference<String> token = new AtomicReference<>("first");
    Landed landed = new Landed(adls);

    try (Writer writer = writer(token)) {
      writer.run(
          SCRIPT,
          atHalf(
              () -> {
                accepted.set("second");
                token.set("second");
              }));
    }

    landed.assertIs(Script.events());
  }

  @Test
  void aTokenThatIsNotRenewedIsAnErrorAndLosesNothing() {
    AtomicReference<String> token = new AtomicReference<>("first");
    Landed landed = new Landed(adls);

    try (Writer writer = writer(token)) {
      assertThatThrownBy(() -> writer.run(SCRIPT, atHalf(() -> accepted.set("second"))))
          .isInstanceOf(AccessDenied.class)
          .hasMessageContainingAll("the credential is not accepted", "its expiry")
          .satisfies(error -> assertThat(error.getMessage()).doesNotContain("Bearer", "first"));
      assertThat(pauses).as("pauses before the request is sent again").isEmpty();
      landed.assertHolds(writer.durable(), Script.events());
    }

    complete(landed);
  }

  @Test
  void aSignatureThatExpiresIsAnErrorAndLosesNothing() {
    Landed landed = new Landed(adls);

    try (Writer writer =
        new Writer(
            AdlsFolder.builder()
                .endpoint(adls.server().endpoint())
                .fileSystem(OnAdls.RAW)
                .basePath(OnAdls.BASE)
                .sasToken(signature())
                .httpClient(new OnAdls.Machine())
                .build(),
            thread,
            adls::letPass)) {
      assertThatThrownBy(() -> writer.run(SCRIPT, atHalf(() -> adls.letPass(Duration.ofHours(2)))))
          .isInstanceOf(AccessDenied.class)
          .hasMessageContainingAll("the credential is not accepted", "its expiry")
          .satisfies(error -> assertThat(error.getMessage()).doesNotContain("sig="));
      landed.assertHolds(writer.durable(), Script.events());
    }

    complete(landed);
  }

  private void complete(Landed landed) {
    adls.expireLeases();
    try (Writer writer =
        new Writer(
            adls.builder(new OnAdls.Machine()).pauses(adls::letPass).build(),
            thread,
            adls::letPass)) {
      writer.run(SCRIPT);
    }
    landed.assertIs(Script.events());
  }

  private static Writer.Between atHalf(Runnable change) {
    return batch -> {
      if (batch == HALF) {
        change.run();
      }
    };
  }

  private Writer writer(AtomicReference<String> token) {
    return new Writer(
        AdlsFolder.builder()
            .endpoint(adls.server().endpoint().replaceFirst("^http:", "https:"))
            .fileSystem(OnAdls.RAW)
            .basePath(OnAdls.BASE)
            // Over as soon as it is given, so that the client asks for the next one each time.
            .credential(
                request ->
                    Mono.fromCallable(
                        () -> new AccessToken(token.get(), OffsetDateTime.now(ZoneOffset.UTC))))
            .httpClient(new Gate())
            .pauses(pauses::add)
            .build(),
        thread,
        adls::letPass);
  }

  private String signature() {
    return new DataLakeServiceClientBuilder()
        .endpoint(adls.server().endpoint())
        .credential(
            new StorageSharedKeyCredential(adls.server().account(), adls.server().accountKey()))
        .buildClient()
        .getFileSystemClient(OnAdls.RAW)
        .generateSas(
            new DataLakeServiceSasSignatureValues(
                OffsetDateTime.now(ZoneOffset.UTC).plusHours(1),
                FileSystemSasPermission.parse("racwdl")));
  }
}
