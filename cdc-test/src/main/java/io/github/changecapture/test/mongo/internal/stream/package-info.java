/**
 * Change streams: which oplog entries a stream sees, what its events look like, and where it goes
 * on.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/change-events/">Change Events</a>
 */
@NullMarked
package io.github.changecapture.test.mongo.internal.stream;

import org.jspecify.annotations.NullMarked;
