package io.github.changecapture.test.adls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Checks who sent a request: by shared key, by shared access signature or by bearer token.
 *
 * @see <a
 *     href="https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key">Authorize
 *     with Shared Key</a>
 */
final class Authentication {
  private final String account;
  private final byte[] key;
  private final SharedAccess sharedAccess;

  Authentication(String account, byte[] key, TestClock clock) {
    this.account = account;
    this.key = key.clone();
    this.sharedAccess = new SharedAccess(account, this::signature, clock);
  }

  void check(Request request, AdlsOperation operation) {
    String header = request.header("authorization");
    if (header == null) {
      if (!request.query().containsKey("sig")) {
        throw new ServiceError(
            401,
            "NoAuthenticationInformation",
            "Server failed to authenticate the request. Please refer to the information in the www-authenticate header.");
      }
      sharedAccess.check(request, operation);
    } else if (!header.equals("Bearer " + AdlsDouble.BEARER_TOKEN)) {
      requireSharedKey(request, header);
    }
  }

  private void requireSharedKey(Request request, String header) {
    String text = stringToSign(request);
    if (!isSame(header, "SharedKey " + account + ":" + signature(text))) {
      throw ServiceError.authenticationFailed(
          "The MAC signature found in the HTTP request is not the same as any computed signature. Server used following string to sign: "
              + text.replace("\n", "\\n"));
    }
  }

  private String stringToSign(Request request) {
    String length = text(request.header("content-length"));
    String date = request.header("x-ms-date") == null ? text(request.header("date")) : "";
    return String.join(
            "\n",
            request.method(),
            text(request.header("content-encoding")),
            text(request.header("content-language")),
            length.equals("0") ? "" : length,
            text(request.header("content-md5")),
            text(request.header("content-type")),
            date,
            text(request.header("if-modified-since")),
            text(request.header("if-match")),
            text(request.header("if-none-match")),
            text(request.header("if-unmodified-since")),
            text(request.header("range")))
        + "\n"
        + canonicalHeaders(request)
        + "/"
        + account
        + request.rawPath()
        + canonicalQuery(request.query());
  }

  private static String canonicalHeaders(Request request) {
    return request.headers().entrySet().stream()
        .filter(header -> header.getKey().startsWith("x-ms-"))
        .map(header -> header.getKey() + ":" + header.getValue().trim() + "\n")
        .collect(Collectors.joining());
  }

  private static String canonicalQuery(Map<String, String> query) {
    return new TreeMap<>(query)
        .entrySet().stream()
            .map(parameter -> "\n" + parameter.getKey() + ":" + parameter.getValue())
            .collect(Collectors.joining());
  }

  private String signature(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java platform has HmacSHA256", impossible);
    }
  }

  static boolean isSame(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(@Nullable String header) {
    return header == null ? "" : header;
  }
}
