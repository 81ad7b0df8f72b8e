package io.github.changecapture.snowflake;

import org.jspecify.annotations.Nullable;

/**
 * The stage that COPY reads.
 *
 * @param location where it points to
 * @param integration the storage integration, by which Snowflake gets in
 * @param tenant the Microsoft Entra tenant of the storage account; null if the integration is there
 *     already, and not ours to make
 */
record StageOptions(StageLocation location, String integration, @Nullable String tenant) {

  Sql rootPattern() {
    return location.rootPattern();
  }
}
