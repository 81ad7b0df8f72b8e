package io.github.changecapture.snowflake;

import io.github.changecapture.event.Namespace;
import org.jspecify.annotations.Nullable;

/**
 * What the registry holds of a collection.
 *
 * @param namespace the collection
 * @param table what its tables are called
 * @param status whether it is loaded
 * @param detail why it is in error, or null
 * @param consecutiveErrors how many loads of it have failed since the last that did not
 * @param schemaVersion how often its fields have changed, 0 if no discovery told them
 * @param schemaHash of all fields that are known, or null
 * @param sourceCount how many documents a discovery estimated, or null
 */
public record RegisteredCollection(
    Namespace namespace,
    String table,
    CollectionStatus status,
    @Nullable String detail,
    long consecutiveErrors,
    long schemaVersion,
    @Nullable String schemaHash,
    @Nullable Long sourceCount) {}
