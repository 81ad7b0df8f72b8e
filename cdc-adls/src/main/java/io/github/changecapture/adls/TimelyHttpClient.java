package io.github.changecapture.adls;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Gives answers that are here to their last byte, or none at all once the time is up: clients limit
 * the wait for an answer's head and for each piece of its body, which may come for ever.
 *
 * <p>The wait is on threads of this class. The JDK's client completes what is sent asynchronously
 * in the common pool, so that an answer which is waited for in that pool may never get through: <a
 * href="https://bugs.openjdk.org/browse/JDK-8362881">since JDK 25</a> it has one thread where there
 * are two processors. Only blocking calls are without it.
 */
final class TimelyHttpClient implements HttpClient {
  /** What azure-core's HTTP clients look for. */
  static final String TIMEOUT = "azure-response-timeout";

  private static final String WHOLE = "azure-eagerly-read-response";
  private static final AtomicInteger NUMBER = new AtomicInteger();

  /** As many as there are requests under way; they end when they have been idle for a minute. */
  static final ExecutorService THREADS = Executors.newCachedThreadPool(TimelyHttpClient::thread);

  private static final Scheduler SCHEDULER = Schedulers.fromExecutorService(THREADS);

  private final HttpClient client;
  private final Duration timeout;

  /**
   * @param timeout holds for requests whose context has none
   */
  TimelyHttpClient(HttpClient client, Duration timeout) {
    this.client = client;
    this.timeout = timeout;
  }

  @Override
  public Mono<HttpResponse> send(HttpRequest request) {
    return send(request, Context.NONE);
  }

  @Override
  public Mono<HttpResponse> send(HttpRequest request, Context context) {
    return Mono.fromCallable(() -> sendSync(request, context)).subscribeOn(SCHEDULER);
  }

  @Override
  public HttpResponse sendSync(HttpRequest request, Context context) {
    Duration limit =
        context
            .getData(TIMEOUT)
            .filter(Duration.class::isInstance)
            .map(Duration.class::cast)
            .orElse(timeout);
    Future<HttpResponse> answer = THREADS.submit(() -> whole(request, context));
    try {
      return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      throw new UncheckedIOException(late(request, limit));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new InterruptedIOException("the request was interrupted"));
    } catch (ExecutionException failed) {
      throw unchecked(failed.getCause());
    } finally {
      // What is still under way then is of no use to anybody, and its connection is closed.
      answer.cancel(true);
    }
  }

  private HttpResponse whole(HttpRequest request, Context context) {
    HttpResponse response = client.sendSync(request, context.addData(WHOLE, true)).buffer();
    // Clients that do not read it eagerly would do so later.
    var unused = response.getBodyAsByteArray().block();
    return response;
  }

  private static IOException late(HttpRequest request, Duration limit) {
    return new SocketTimeoutException(
        "no whole answer to %s within %s".formatted(request.getHttpMethod(), limit));
  }

  private static RuntimeException unchecked(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException runtime
        ? runtime
        : new IllegalStateException("the HTTP client failed", cause);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "cdc-adls-http-" + NUMBER.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }
}
