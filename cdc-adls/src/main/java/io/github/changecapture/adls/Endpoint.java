package io.github.changecapture.adls;

import io.github.changecapture.error.ConfigurationError;
import java.net.URI;
import java.net.URISyntaxException;

/** What can be the Data Lake endpoint of an account. */
final class Endpoint {
  private Endpoint() {}

  static String requireValid(String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException invalid) {
      throw invalid("was no URL");
    }
    boolean isHttp = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
    if (!isHttp || uri.getHost() == null) {
      throw invalid("was '" + url + "'");
    }
    if (uri.getRawQuery() != null || uri.getRawUserInfo() != null) {
      throw invalid("had a query or a user: pass a signature to sasToken");
    }
    if (uri.getHost().contains(".blob.")) {
      throw invalid("was that of the Blob service, '%s': write .dfs. for .blob.".formatted(url));
    }
    boolean isCloud = uri.getHost().contains(".dfs.");
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    if (isCloud && !path.isEmpty() && !path.equals("/")) {
      throw invalid(
          "had the path '%s': name file system and folder with fileSystem and basePath"
              .formatted(path));
    }
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  private static ConfigurationError invalid(String reason) {
    return new ConfigurationError(
        "endpoint must be such as https://account.dfs.core.windows.net, and " + reason);
  }
}
