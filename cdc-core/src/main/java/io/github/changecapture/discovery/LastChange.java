package io.github.changecapture.discovery;

import java.time.Instant;

/**
 * When a collection's documents last changed. It is known from the newest entries of the oplog: so
 * the user needs {@code read} on {@code local}, and on a sharded cluster it is not known.
 */
public sealed interface LastChange {

  /**
   * The time of the newest entry of the collection.
   *
   * @param time by the clock of the server that wrote it
   */
  record At(Instant time) implements LastChange {}

  /**
   * None of the entries that were looked at is of the collection.
   *
   * @param time of the oldest of them: the last change was before it
   */
  record Before(Instant time) implements LastChange {}

  /**
   * The oplog could not be read, or has no entry.
   *
   * @param reason why
   */
  record Unknown(String reason) implements LastChange {}
}
