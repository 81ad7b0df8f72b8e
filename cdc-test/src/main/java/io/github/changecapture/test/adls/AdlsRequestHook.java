package io.github.changecapture.test.adls;

/**
 * Is called around each request, on the server's thread; for tests that let a writer die at an
 * exact place.
 */
public interface AdlsRequestHook {

  /** What becomes of the connection. */
  enum Connection {
    /** The request goes on. */
    KEPT,
    /** The client loses its connection, and hears nothing more of this request. */
    RESET
  }

  /**
   * A request has arrived, and nothing was applied yet.
   *
   * @param request the request
   * @return {@link Connection#RESET} to drop it, unapplied
   */
  default Connection before(AdlsRequest request) {
    return Connection.KEPT;
  }

  /**
   * A request was applied, or refused, and nothing was answered yet.
   *
   * @param request the request
   * @return {@link Connection#RESET} to drop the answer
   */
  default Connection after(AdlsRequest request) {
    return Connection.KEPT;
  }
}
