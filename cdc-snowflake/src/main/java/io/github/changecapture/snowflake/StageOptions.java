package io.github.changecapture.snowflake;

import org.jspecify.annotations.Nullable;

/**
 * The stage that COPY reads.
 *
 * @param location where it points to; null for an internal stage
 * @param integration the storage integration of an external stage
 * @param tenant the Microsoft Entra tenant of the storage account; null if the integration is there
 *     already, and not ours to make
 */
record StageOptions(
    @Nullable StageLocation location, String integration, @Nullable String tenant) {

  Sql rootPattern() {
    return location == null ? new Sql("") : location.rootPattern();
  }
}
