package io.github.changecapture.config;

import static java.util.Objects.requireNonNull;

import com.mongodb.client.model.changestream.FullDocument;
import com.mongodb.client.model.changestream.FullDocumentBeforeChange;
import io.github.changecapture.error.ConfigurationError;
import java.time.Duration;

/**
 * What the server is asked to send.
 *
 * @param fullDocument which document comes with an update
 * @param fullDocumentBeforeChange whether pre-images come
 * @param batchSize the most events in one reply
 * @param maxAwaitTime how long the server waits for an event before it answers with none
 * @see <a
 *     href="https://www.mongodb.com/docs/manual/reference/operator/aggregation/changeStream/">$changeStream</a>
 */
public record StreamOptions(
    FullDocument fullDocument,
    FullDocumentBeforeChange fullDocumentBeforeChange,
    int batchSize,
    Duration maxAwaitTime) {
  /** Updates with the document as it is at look-up, no pre-images, 2,048 events, one second. */
  public static final StreamOptions DEFAULT =
      new StreamOptions(
          FullDocument.UPDATE_LOOKUP, FullDocumentBeforeChange.OFF, 2_048, Duration.ofSeconds(1));

  /** Checks the numbers. */
  public StreamOptions {
    requireNonNull(fullDocument, "fullDocument");
    requireNonNull(fullDocumentBeforeChange, "fullDocumentBeforeChange");
    if (batchSize < 1) {
      throw new ConfigurationError("batchSize must be at least 1, was " + batchSize);
    }
    if (maxAwaitTime.toMillis() < 1) {
      throw new ConfigurationError(
          "maxAwaitTime must be at least one millisecond, was " + maxAwaitTime);
    }
  }

  /**
   * These options with another choice of documents for updates.
   *
   * @param choice which document comes with an update
   * @return the options
   */
  public StreamOptions withFullDocument(FullDocument choice) {
    return new StreamOptions(choice, fullDocumentBeforeChange, batchSize, maxAwaitTime);
  }

  /**
   * These options with another choice of pre-images.
   *
   * @param choice whether pre-images come
   * @return the options
   */
  public StreamOptions withFullDocumentBeforeChange(FullDocumentBeforeChange choice) {
    return new StreamOptions(fullDocument, choice, batchSize, maxAwaitTime);
  }

  /**
   * These options with another batch size.
   *
   * @param events the most events in one reply
   * @return the options
   */
  public StreamOptions withBatchSize(int events) {
    return new StreamOptions(fullDocument, fullDocumentBeforeChange, events, maxAwaitTime);
  }

  /**
   * These options with another time to wait.
   *
   * @param time how long the server waits for an event before it answers with none
   * @return the options
   */
  public StreamOptions withMaxAwaitTime(Duration time) {
    return new StreamOptions(fullDocument, fullDocumentBeforeChange, batchSize, time);
  }
}
