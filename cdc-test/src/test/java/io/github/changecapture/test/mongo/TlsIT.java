package io.github.changecapture.test.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoNamespace;
import com.mongodb.MongoTimeoutException;
import io.github.changecapture.test.mongo.driver.Driver;
import io.github.changecapture.test.mongo.driver.DriverKind;
import io.github.changecapture.test.mongo.driver.Events;
import io.github.changecapture.test.mongo.driver.Watch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bson.BsonDocument;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Encrypted connections, with a certificate that the JDK's keytool makes for each run. */
class TlsIT {

  private static final MongoNamespace C = new MongoNamespace("db", "c");
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private static Path directory;
  private static SSLContext context;

  @BeforeAll
  static void makeCertificate() throws Exception {
    Path keyStore = directory.resolve("server.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                keyStore.toString())
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    context = contextOf(keyStore);
  }

  private static SSLContext contextOf(Path file) throws GeneralSecurityException, IOException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", keys.getCertificate("server"));
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext made = SSLContext.getInstance("TLS");
    made.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return made;
  }

  @ParameterizedTest
  @EnumSource
  void a_stream_comes_through_and_resumes(DriverKind kind) {
    try (MongoDouble mongo = MongoDouble.builder().tls(context).start();
        Driver driver = kind.open(trusting(mongo));
        Driver writer = kind.open(trusting(mongo));
        Events events = driver.watch(Watch.collection(C))) {
      assertThat(mongo.connectionString()).contains("tls=true");
      writer.insert(C, "{_id: 1}");
      assertThat(events.keys(1)).containsExactly(1);
      mongo.faults().dropConnections();
      writer.insert(C, "{_id: 2}");
      assertThat(events.keys(1)).containsExactly(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void users_log_in_as_without(DriverKind kind) {
    try (MongoDouble mongo =
            MongoDouble.builder().tls(context).user("u", "secret", MongoRole.ROOT).start();
        Driver driver =
            kind.open(
                MongoClientSettings.builder(trusting(mongo))
                    .credential(
                        com.mongodb.MongoCredential.createCredential(
                            "u", "admin", "secret".toCharArray()))
                    .build())) {
      driver.insert(C, "{_id: 1}");

      assertThat(driver.find(C, new BsonDocument())).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void who_does_not_trust_the_certificate_does_not_connect(DriverKind kind) {
    try (MongoDouble mongo = MongoDouble.builder().tls(context).start();
        Driver driver =
            kind.open(
                impatient()
                    .applyConnectionString(new ConnectionString(mongo.connectionString()))
                    .build())) {
      assertThatThrownBy(() -> driver.find(C, new BsonDocument()))
          .isInstanceOf(MongoTimeoutException.class)
          .hasMessageContaining("SSLHandshakeException");
    }
  }

  @ParameterizedTest
  @EnumSource
  void who_does_not_encrypt_does_not_connect(DriverKind kind) {
    try (MongoDouble mongo = MongoDouble.builder().tls(context).start();
        Driver driver =
            kind.open(
                impatient()
                    .applyConnectionString(
                        new ConnectionString(
                            mongo.connectionString().replace("tls=true", "tls=false")))
                    .build())) {
      assertThatThrownBy(() -> driver.find(C, new BsonDocument()))
          .isInstanceOf(MongoTimeoutException.class);
    }
  }

  private static MongoClientSettings trusting(MongoDouble mongo) {
    return MongoClientSettings.builder()
        .applyConnectionString(new ConnectionString(mongo.connectionString()))
        .applyToSslSettings(tls -> tls.enabled(true).context(context))
        .build();
  }

  private static MongoClientSettings.Builder impatient() {
    return MongoClientSettings.builder()
        .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(2, TimeUnit.SECONDS));
  }
}
