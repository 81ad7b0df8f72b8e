package io.github.changecapture.snowflake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.changecapture.test.snowflake.SnowflakeFault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.BsonDocument;

/** Takes what insertFiles sends, if it is signed by the user's key as Snowflake's manual says. */
final class SnowpipeDouble implements AutoCloseable {
  private static final KeyPair KEYS = keys();

  private final HttpServer server;
  private final List<String> pipes = new CopyOnWriteArrayList<>();
  private final List<List<String>> calls = new CopyOnWriteArrayList<>();
  private volatile int status = 200;
  private volatile SnowflakeFault fault = Fault.none();

  SnowpipeDouble() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  SnowpipeClient client() {
    return SnowpipeClient.of(
        "http://localhost:" + server.getAddress().getPort(),
        "org-acct",
        "cdc",
        PrivateKeyPem.read(pem(), null),
        Clock.systemUTC());
  }

  static String pem() {
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(KEYS.getPrivate().getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
  }

  /** Breaks calls from now on: before they are taken, or when they were. */
  void breakBy(SnowflakeFault next) {
    fault = next;
  }

  void answerWith(int next) {
    status = next;
  }

  List<String> pipes() {
    return pipes;
  }

  List<List<String>> calls() {
    return calls;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    int code = isSigned(exchange) ? status : 401;
    if (code == 200) {
      code = taken(exchange.getRequestURI().getPath(), body);
    }
    byte[] answer = "{}".getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(code, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private int taken(String pipe, String body) {
    try {
      fault.before("insertFiles");
      pipes.add(pipe);
      calls.add(
          BsonDocument.parse(body).getArray("files").stream()
              .map(file -> file.asDocument().getString("path").getValue())
              .toList());
      fault.after("insertFiles");
      return 200;
    } catch (SQLException broken) {
      return 503;
    }
  }

  /** As the manual has it: who, by which key, and for an hour at most. */
  private static boolean isSigned(HttpExchange exchange) {
    String given = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    String kind = exchange.getRequestHeaders().getFirst("X-Snowflake-Authorization-Token-Type");
    String[] parts = given.replaceFirst("^Bearer ", "").split("\\.", -1);
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(KEYS.getPublic());
      signature.update((parts[0] + '.' + parts[1]).getBytes(StandardCharsets.UTF_8));
      String text = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
      BsonDocument claims = BsonDocument.parse(text);
      byte[] sha = MessageDigest.getInstance("SHA-256").digest(KEYS.getPublic().getEncoded());
      String issuer = "ORG-ACCT.CDC.SHA256:" + Base64.getEncoder().encodeToString(sha);
      long life = claims.getNumber("exp").longValue() - claims.getNumber("iat").longValue();
      return signature.verify(Base64.getUrlDecoder().decode(parts[2]))
          && claims.getString("sub").getValue().equals("ORG-ACCT.CDC")
          && claims.getString("iss").getValue().equals(issuer)
          && life > 0
          && life <= 3600
          && "KEYPAIR_JWT".equals(kind);
    } catch (GeneralSecurityException broken) {
      return false;
    }
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
