package io.github.changecapture.snowflake;

import org.jspecify.annotations.Nullable;

/**
 * What the set-up needs to know beside the names.
 *
 * @param stage the stage that COPY reads
 * @param warehouse the warehouse, which the set-up does not make
 * @param owner the role that owns what all collections share
 * @param loader the role that loads
 */
record SetupOptions(StageOptions stage, @Nullable String warehouse, String owner, String loader) {

  boolean hasTwoRoles() {
    return !owner.equals(loader);
  }
}
