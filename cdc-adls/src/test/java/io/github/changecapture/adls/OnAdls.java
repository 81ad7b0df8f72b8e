package io.github.changecapture.adls;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.util.Context;
import io.github.changecapture.adls.Requests.Whole;
import io.github.changecapture.test.adls.AdlsDouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * One file system, and folders in it as processes of their own would see them.
 *
 * <p>It is that of a double unless {@code CDC_TEST_ADLS_*} names an account, as {@link
 * AdlsEnvironment} says: then each test gets a folder of its own there, which is deleted behind it,
 * and what needs a double's faults or clock is skipped and says so.
 */
final class OnAdls implements AutoCloseable {
  static final String RAW = "raw";
  static final String BASE = "mongodb";
  static final Duration LEASE = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(OnAdls.class);
  private static final String PREFIX = "CDC_TEST_ADLS";
  private static final AdlsEnvironment ACCOUNT = AdlsEnvironment.of(PREFIX, System.getenv());
  private static final HttpClient JDK =
      new ContentLengthKeeper(
          new JdkHttpClientBuilder().executor(TimelyHttpClient.THREADS).build());

  static {
    LOG.info(
        ACCOUNT.namesAccount()
            ? "Tests run against the account of {}_*; those that need the faults or the clock of a double are skipped"
            : "Tests run against AdlsDouble; set {}_* to run them against an account",
        PREFIX);
  }

  private final @Nullable AdlsDouble server;
  private final String base;

  /** Of a double in any case. */
  OnAdls(AdlsDouble server) {
    this(server, BASE);
  }

  private OnAdls(@Nullable AdlsDouble server, String base) {
    this.server = server;
    this.base = base;
    folder(new Machine()).files().requireFileSystem();
  }

  static OnAdls start() {
    return ACCOUNT.namesAccount()
        ? new OnAdls(null, "changecapture-test/" + UUID.randomUUID())
        : new OnAdls(AdlsDouble.start());
  }

  /** For what an account cannot do; skips the test there. */
  AdlsDouble server() {
    if (server == null) {
      throw new TestAbortedException(
          "did not run: it needs the faults or the clock of AdlsDouble, and "
              + PREFIX
              + "_* is set");
    }
    return server;
  }

  /** A process on a machine of its own, whose connections end with it. */
  static final class Machine implements HttpClient {
    private volatile boolean dead;

    void kill() {
      dead = true;
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
      return dead ? Mono.error(gone()) : JDK.send(request);
    }

    @Override
    public HttpResponse sendSync(HttpRequest request, Context context) {
      if (dead) {
        throw new UncheckedIOException(gone());
      }
      return JDK.sendSync(request, context);
    }

    private static IOException gone() {
      return new IOException("this process is dead");
    }
  }

  AdlsFolder folder(HttpClient process) {
    return builder(process).build();
  }

  AdlsFolderBuilder builder(HttpClient process) {
    return place()
        .basePath(base)
        .createFileSystemIfMissing()
        .leaseDuration(LEASE)
        .attempts(3)
        .httpClient(process);
  }

  private AdlsFolderBuilder place() {
    return server == null
        ? ACCOUNT.folder()
        : AdlsFolder.builder().connectionString(server.connectionString()).fileSystem(RAW);
  }

  String text(String path) {
    return new String(bytes(path), StandardCharsets.UTF_8);
  }

  byte[] bytes(String path) {
    return Objects.requireNonNull(content(path), path);
  }

  /** Null if there is no such file. */
  byte @Nullable [] content(String path) {
    if (server != null) {
      return server.content(RAW, base + "/" + path);
    }
    Whole whole = files().whole(path);
    return whole == null ? null : whole.content().toBytes();
  }

  /** All files, as paths relative to the folder. */
  List<String> paths() {
    return files().filesBelow("").toList();
  }

  /** An account does not say. */
  boolean isClosed(String path) {
    return server == null || server.isClosed(RAW, base + "/" + path);
  }

  void expireLeases() {
    letPass(LEASE.plusSeconds(1));
  }

  /** Costs no time but on an account. */
  void letPass(Duration duration) {
    if (server != null) {
      server.advanceClock(duration);
      return;
    }
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  Files files() {
    return folder(new Machine()).files();
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    } else {
      deleteAll();
    }
  }

  /** A file that is still leased stays; whoever looks finds it by the folder's name. */
  private void deleteAll() {
    for (String path : paths()) {
      try {
        files().requests().delete(path);
      } catch (HttpResponseException refused) {
        LOG.info("{}/{} was left behind: {}", base, path, refused.getResponse().getStatusCode());
      }
    }
  }
}
