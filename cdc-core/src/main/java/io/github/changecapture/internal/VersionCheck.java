package io.github.changecapture.internal;

import com.mongodb.reactivestreams.client.MongoClient;
import io.github.changecapture.status.Finding;
import io.github.changecapture.status.Finding.Severity;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Whether the server can do what a capture asks of it.
 *
 * @param client connected to it
 */
record VersionCheck(MongoClient client) implements DoctorCheck {
  private static final String SUBJECT = "server version";
  private static final String RULE =
      "MongoDB 4.2 or newer; 6.0 for pre-images, 7.0 for events over 16 MiB";
  private static final int OLDEST_MAJOR = 4;
  private static final int OLDEST_MINOR = 2;
  private static final int MAJOR_WITH_IMAGES = 6;

  @Override
  public Flux<Finding> look() {
    return Mono.from(
            client
                .getDatabase("admin")
                .runCommand(new BsonDocument("buildInfo", new BsonInt32(1)), BsonDocument.class))
        .map(reply -> version(reply.getString("version").getValue()))
        .onErrorResume(error -> Findings.unknown(SUBJECT, error, RULE, "allow buildInfo"))
        .flux();
  }

  private static Finding version(String version) {
    String[] parts = version.split("\\.", -1);
    int major = Integer.parseInt(parts[0]);
    int minor = Integer.parseInt(parts[1]);
    if (major < OLDEST_MAJOR || (major == OLDEST_MAJOR && minor < OLDEST_MINOR)) {
      return new Finding(Severity.ERROR, SUBJECT, version, RULE, "upgrade the server");
    }
    return major < MAJOR_WITH_IMAGES
        ? new Finding(
            Severity.WARNING,
            SUBJECT,
            version + ", which MongoDB does not maintain any more",
            RULE,
            "upgrade the server")
        : Findings.ok(SUBJECT, version, RULE);
  }
}
