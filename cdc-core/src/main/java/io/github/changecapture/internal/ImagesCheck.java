package io.github.changecapture.internal;

import com.mongodb.client.model.changestream.FullDocument;
import com.mongodb.client.model.changestream.FullDocumentBeforeChange;
import io.github.changecapture.config.StreamOptions;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.status.Finding;
import io.github.changecapture.status.Finding.Severity;
import java.util.List;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import reactor.core.publisher.Flux;

/**
 * Whether collections keep the images that the options ask for.
 *
 * @param stream the options
 * @param source tells of collections
 * @param found the collections
 */
record ImagesCheck(StreamOptions stream, SnapshotSource source, List<Namespace> found)
    implements DoctorCheck {
  private static final String SUBJECT = "pre-images";

  @Override
  public Flux<Finding> look() {
    if (!isRequired() && !isWanted()) {
      return Flux.empty();
    }
    return Flux.fromIterable(found)
        .concatMap(source::entry, 1)
        .filter(entry -> !keepsImages(entry))
        .map(entry -> entry.getString("name").getValue())
        .collectList()
        .map(this::of)
        .flux();
  }

  private boolean isRequired() {
    return stream.fullDocumentBeforeChange() == FullDocumentBeforeChange.REQUIRED
        || stream.fullDocument() == FullDocument.REQUIRED;
  }

  private boolean isWanted() {
    return stream.fullDocumentBeforeChange() == FullDocumentBeforeChange.WHEN_AVAILABLE
        || stream.fullDocument() == FullDocument.WHEN_AVAILABLE;
  }

  private static boolean keepsImages(BsonDocument entry) {
    return entry
        .getDocument("options", new BsonDocument())
        .getDocument("changeStreamPreAndPostImages", new BsonDocument())
        .getBoolean("enabled", BsonBoolean.FALSE)
        .getValue();
  }

  private Finding of(List<String> lacking) {
    String rule =
        "fullDocumentBeforeChange %s and fullDocument %s need a collection that keeps images"
            .formatted(stream.fullDocumentBeforeChange(), stream.fullDocument());
    return lacking.isEmpty()
        ? Findings.ok(SUBJECT, "all collections keep them", rule)
        : new Finding(
            isRequired() ? Severity.ERROR : Severity.WARNING,
            SUBJECT,
            "not kept by " + String.join(", ", lacking),
            rule,
            "db.runCommand({collMod: '%s', changeStreamPreAndPostImages: {enabled: true}})"
                .formatted(lacking.get(0)));
  }
}
