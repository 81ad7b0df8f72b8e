package io.github.changecapture.internal;

import io.github.changecapture.config.CheckpointPolicy;
import io.github.changecapture.config.RetryPolicy;
import io.github.changecapture.config.Scope;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.config.StreamOptions;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.spi.CheckpointStore;

/**
 * All that the engine has to know, already validated.
 *
 * @param name the capture's name
 * @param client where the MongoDB client comes from
 * @param scope what is watched
 * @param stream what the server is asked to send
 * @param start where to begin
 * @param mapper turns documents into the host's type
 * @param checkpoints where and when positions are saved
 * @param retry how errors that may go away are met
 * @param limits how much may be under way at once
 * @param <T> the host's type for documents
 */
public record CaptureSettings<T>(
    String name,
    ClientSource client,
    Scope scope,
    StreamOptions stream,
    StartPosition start,
    DocumentMapper<T> mapper,
    Checkpoints checkpoints,
    RetryPolicy retry,
    Limits limits) {

  /**
   * Where and when positions are saved.
   *
   * @param store where
   * @param policy when
   */
  public record Checkpoints(CheckpointStore store, CheckpointPolicy policy) {}

  /**
   * How much may be under way at once.
   *
   * @param unacknowledged the most events that were handed on and not yet acknowledged
   * @param bufferedBytes the most bytes of events on their way to a sink; one event always fits
   */
  public record Limits(int unacknowledged, long bufferedBytes) {}
}
