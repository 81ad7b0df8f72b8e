package io.github.changecapture.test.adls;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Reads requests, lets hooks and faults have their way, and answers. */
final class AdlsHandler implements HttpHandler {
  private static final Duration BETWEEN_BYTES = Duration.ofMillis(100);

  private final Service service;
  private final AdlsFaults faults;
  private final AtomicLong requests = new AtomicLong();
  private final Map<AdlsOperation, AtomicLong> counts = new ConcurrentHashMap<>();
  private volatile AdlsRequestHook hook = new AdlsRequestHook() {};
  private volatile Duration latency = Duration.ZERO;

  AdlsHandler(Service service, AdlsFaults faults) {
    this.service = service;
    this.faults = faults;
  }

  void hook(AdlsRequestHook next) {
    hook = next;
  }

  void latency(Duration next) {
    latency = next;
  }

  long requests() {
    return requests.get();
  }

  Map<AdlsOperation, Long> counts() {
    Map<AdlsOperation, Long> copy = new EnumMap<>(AdlsOperation.class);
    counts.forEach((operation, count) -> copy.put(operation, count.get()));
    return copy;
  }

  @Override
  public void handle(HttpExchange exchange) {
    // Closing without an answer ends the connection.
    try (exchange) {
      Request request = Request.read(exchange);
      Response response = answer(request);
      if (response != null) {
        send(exchange, request, response);
      }
    } catch (IOException gone) {
      // The client is not there any more.
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  /** Null if the client loses its connection. */
  private @Nullable Response answer(Request request) throws InterruptedException {
    AdlsOperation operation = Routes.of(request);
    AdlsRequest seen = seen(request, operation);
    AdlsRequestHook current = hook;
    if (current.before(seen) == AdlsRequestHook.Connection.RESET) {
      return null;
    }
    Thread.sleep(latency.toMillis());
    AdlsFault fault = faults.of(seen);
    Response response =
        fault == null ? service.answer(request, operation) : faulty(fault, request, operation);
    return current.after(seen) == AdlsRequestHook.Connection.RESET ? null : response;
  }

  private @Nullable Response faulty(AdlsFault fault, Request request, AdlsOperation operation)
      throws InterruptedException {
    boolean isJson = Routes.isAnsweredInJson(operation, request);
    FaultAction action = fault.action();
    if (action instanceof FaultAction.Refuse refuse) {
      Response refused = Service.error(refuse.status(), refuse.code(), "Injected fault.", isJson);
      return refuse.retryAfter() == null
          ? refused
          : refused.with("Retry-After", Long.toString(refuse.retryAfter().toSeconds()));
    }
    if (action instanceof FaultAction.RefuseApplied refuse) {
      var unused = service.answer(request, operation);
      return Service.error(refuse.status(), refuse.code(), "Injected fault.", isJson);
    }
    if (action instanceof FaultAction.LoseResponse) {
      var unused = service.answer(request, operation);
      return null;
    }
    if (action instanceof FaultAction.Truncate) {
      Response whole = service.answer(request, operation);
      return whole.body().length == 0 ? null : whole.truncated();
    }
    if (action instanceof FaultAction.Stall || action instanceof FaultAction.Trickle) {
      Response whole = service.answer(request, operation);
      if (whole.body().length > 0) {
        return whole.slowed(fault);
      }
      fault.awaitRelease();
      return null;
    }
    if (action instanceof FaultAction.Hang) {
      fault.awaitRelease();
      return null;
    }
    if (action instanceof FaultAction.ApplyLater) {
      fault.hold(
          () -> {
            var unused = service.answer(request, operation);
          });
    }
    return null;
  }

  private AdlsRequest seen(Request request, AdlsOperation operation) {
    counts.computeIfAbsent(operation, none -> new AtomicLong()).incrementAndGet();
    return new AdlsRequest(
        requests.incrementAndGet(),
        operation,
        request.target().fileSystem(),
        request.target().path(),
        request.headers().getOrDefault("user-agent", ""),
        request.query());
  }

  private static void send(HttpExchange exchange, Request request, Response response)
      throws IOException, InterruptedException {
    response.set("x-ms-request-id", UUID.randomUUID().toString());
    response.set("x-ms-version", request.headers().getOrDefault("x-ms-version", "2026-10-06"));
    String clientId = request.header("x-ms-client-request-id");
    if (clientId != null) {
      response.set("x-ms-client-request-id", clientId);
    }
    response.headers().forEach(exchange.getResponseHeaders()::set);
    if (request.method().equals("HEAD")) {
      long length = response.declaredLength();
      if (length >= 0) {
        exchange.getResponseHeaders().set("Content-Length", Long.toString(length));
      }
      exchange.sendResponseHeaders(response.status(), -1);
      return;
    }
    byte[] body = response.body();
    exchange.sendResponseHeaders(response.status(), body.length == 0 ? -1 : body.length);
    OutputStream out = exchange.getResponseBody();
    int sent = response.isTruncated() ? body.length / 2 : body.length;
    out.write(body, 0, sent);
    out.flush();
    AdlsFault slowedBy = response.slowedBy();
    if (slowedBy != null) {
      sendSlowly(out, body, sent, slowedBy);
    }
  }

  /** Never to the end. */
  private static void sendSlowly(OutputStream out, byte[] body, int from, AdlsFault fault)
      throws IOException, InterruptedException {
    if (fault.action() instanceof FaultAction.Trickle) {
      for (int i = from; i < body.length - 1 && !fault.isReleasedWithin(BETWEEN_BYTES); i++) {
        out.write(body[i]);
        out.flush();
      }
    }
    fault.awaitRelease();
  }
}
