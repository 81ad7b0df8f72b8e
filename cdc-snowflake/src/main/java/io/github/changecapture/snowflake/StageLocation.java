package io.github.changecapture.snowflake;

import io.github.changecapture.error.ConfigurationError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the segments lie, as Snowflake names it.
 *
 * @param url such as {@code azure://account.blob.core.windows.net/raw/mongodb/}, with a slash at
 *     its end
 * @param root the folder within the container, with a slash at its end; empty for none
 */
record StageLocation(String url, String root) {
  /** Snowflake's own; files lie in it as in the catalog. */
  static final StageLocation INTERNAL = new StageLocation("", "");

  private static final Pattern URL =
      Pattern.compile(
          "azure://[a-z0-9]{3,24}\\.blob\\.core\\.(?:windows\\.net|usgovcloudapi\\.net|chinacloudapi\\.cn)"
              + "/[a-z0-9$-]{3,63}/((?:[A-Za-z0-9_.~!=-]+/)*)");

  static StageLocation of(String url) {
    String withSlash = url.endsWith("/") ? url : url + "/";
    Matcher parts = URL.matcher(withSlash);
    if (!parts.matches()) {
      throw new ConfigurationError(
          "stageLocation must be azure://account.blob.core.windows.net/container/folder/, the blob endpoint also for ADLS Gen2, its folders of letters, digits and _.~!=-; was '%s'"
              .formatted(url));
    }
    return new StageLocation(withSlash, parts.group(1));
  }

  /** Checked above: nothing in it could end a constant. */
  Sql literal() {
    return new Sql("'" + url + "'");
  }

  Sql rootPattern() {
    return new Sql(root.replace(".", "[.]"));
  }
}
