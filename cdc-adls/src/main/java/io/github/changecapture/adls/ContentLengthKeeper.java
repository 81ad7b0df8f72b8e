package io.github.changecapture.adls;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Spares the log a warning with every request: the client over the JDK's sends the length of a body
 * by itself and looks it up in the headers, but warns if it meets it among those to be copied.
 */
final class ContentLengthKeeper implements HttpClient {
  private final HttpClient client;

  ContentLengthKeeper(HttpClient client) {
    this.client = client;
  }

  @Override
  public Mono<HttpResponse> send(HttpRequest request) {
    return client.send(quiet(request));
  }

  @Override
  public Mono<HttpResponse> send(HttpRequest request, Context context) {
    return client.send(quiet(request), context);
  }

  @Override
  public HttpResponse sendSync(HttpRequest request, Context context) {
    return client.sendSync(quiet(request), context);
  }

  private static HttpRequest quiet(HttpRequest request) {
    String length = request.getHeaders().getValue(HttpHeaderName.CONTENT_LENGTH);
    if (length == null) {
      return request;
    }
    HttpRequest copy = request.copy();
    HttpHeaders headers = new Headers(copy.getHeaders(), length);
    headers.remove(HttpHeaderName.CONTENT_LENGTH);
    return copy.setHeaders(headers);
  }

  private static final class Headers extends HttpHeaders {
    private final String length;

    Headers(HttpHeaders headers, String length) {
      super(headers);
      this.length = length;
    }

    @Override
    public @Nullable String getValue(HttpHeaderName name) {
      return HttpHeaderName.CONTENT_LENGTH.equals(name) ? length : super.getValue(name);
    }
  }
}
