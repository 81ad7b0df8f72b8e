package io.github.changecapture.adls;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.util.Context;
import io.github.changecapture.test.adls.AdlsDouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import reactor.core.publisher.Mono;

/** A double with one file system, and folders in it as processes of their own would see them. */
final class OnAdls implements AutoCloseable {
  static final String RAW = "raw";
  static final String BASE = "mongodb";
  static final Duration LEASE = Duration.ofSeconds(30);

  private static final HttpClient JDK =
      new ContentLengthKeeper(
          new JdkHttpClientBuilder().executor(TimelyHttpClient.THREADS).build());

  private final AdlsDouble server;

  OnAdls(AdlsDouble server) {
    this.server = server;
    folder(new Machine()).files().requireFileSystem();
  }

  static OnAdls start() {
    return new OnAdls(AdlsDouble.start());
  }

  AdlsDouble server() {
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
    return AdlsFolder.builder()
        .connectionString(server.connectionString())
        .fileSystem(RAW)
        .basePath(BASE)
        .createFileSystemIfMissing()
        .leaseDuration(LEASE)
        .attempts(3)
        .httpClient(process);
  }

  String text(String path) {
    return new String(bytes(path), StandardCharsets.UTF_8);
  }

  byte[] bytes(String path) {
    return Objects.requireNonNull(server.content(RAW, BASE + "/" + path), path);
  }

  void expireLeases() {
    server.advanceClock(LEASE.plusSeconds(1));
  }

  @Override
  public void close() {
    server.close();
  }
}
