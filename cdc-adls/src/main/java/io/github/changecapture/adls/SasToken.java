package io.github.changecapture.adls;

import io.github.changecapture.error.ConfigurationError;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.TreeMap;

/**
 * A shared access signature, looked at before it is used; its text is never shown.
 *
 * @see <a href="https://learn.microsoft.com/rest/api/storageservices/create-service-sas">Create a
 *     service SAS</a>
 */
final class SasToken {
  /** Read, write, delete, create, list: what the store needs, in the order of the service. */
  private static final String NEEDED = "rwdcl";

  private final String text;
  private final Map<String, String> fields = new TreeMap<>();

  private SasToken(String text) {
    this.text = text;
    for (String field : text.split("&", -1)) {
      int equals = field.indexOf('=');
      if (equals > 0) {
        fields.put(
            field.substring(0, equals),
            URLDecoder.decode(
                field.substring(equals + 1).replace("+", "%2B"), StandardCharsets.UTF_8));
      }
    }
  }

  static SasToken of(String token) {
    SasToken sas = new SasToken(token.startsWith("?") ? token.substring(1) : token);
    if (!sas.fields.containsKey("sig")) {
      throw new ConfigurationError(
          "sasToken must be a shared access signature, such as sv=...&sp=rwdcl&sig=..., and has no field sig");
    }
    return sas;
  }

  String text() {
    return text;
  }

  /** What a stored access policy says is not known here. */
  void check(Instant now) {
    String permissions = fields.get("sp");
    if (permissions != null) {
      StringBuilder missing = new StringBuilder();
      NEEDED
          .chars()
          .filter(letter -> permissions.indexOf(letter) < 0)
          .forEach(letter -> missing.append((char) letter));
      if (!missing.isEmpty()) {
        throw new ConfigurationError(
            "sasToken must have the permissions %s (read, write, delete, create, list), and lacks %s, was sp=%s: make one that has them"
                .formatted(NEEDED, missing, permissions));
      }
    }
    requireScope("ss", "b", "the service blob (ss=b)");
    requireScope("srt", "co", "the resource types container and object (srt=co)");
    requireUnexpired(now);
  }

  private void requireScope(String field, String needed, String meaning) {
    String value = fields.get(field);
    if (value != null && needed.chars().anyMatch(letter -> value.indexOf(letter) < 0)) {
      throw new ConfigurationError(
          "sasToken of an account must be for %s, was %s=%s: make one that is"
              .formatted(meaning, field, value));
    }
  }

  private void requireUnexpired(Instant now) {
    String expiry = fields.get("se");
    if (expiry == null) {
      return;
    }
    try {
      if (!now.isBefore(OffsetDateTime.parse(expiry).toInstant())) {
        throw new ConfigurationError(
            "sasToken must not have expired, was se=%s: make a new one".formatted(expiry));
      }
    } catch (DateTimeException dateOnly) {
      // The service takes forms that this does not; it decides.
    }
  }
}
