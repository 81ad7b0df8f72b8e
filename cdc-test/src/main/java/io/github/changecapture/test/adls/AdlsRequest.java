package io.github.changecapture.test.adls;

import java.util.Map;

/**
 * A request that has arrived.
 *
 * @param number counts the requests of this server from 1
 * @param operation what it asks
 * @param fileSystem the file system; empty if it is about the account
 * @param path the path, decoded, without a slash before it; empty if it is about the file system
 * @param userAgent who sent it, as the client says
 * @param query the parameters of the query, decoded, by their names in lower case
 */
public record AdlsRequest(
    long number,
    AdlsOperation operation,
    String fileSystem,
    String path,
    String userAgent,
    Map<String, String> query) {

  /** Copies the query. */
  public AdlsRequest {
    query = Map.copyOf(query);
  }
}
