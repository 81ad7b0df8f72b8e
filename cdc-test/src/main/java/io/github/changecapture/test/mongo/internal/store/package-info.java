/**
 * What the double stores: collections, their indexes, and the oplog that every write goes through.
 */
@NullMarked
package io.github.changecapture.test.mongo.internal.store;

import org.jspecify.annotations.NullMarked;
