/**
 * MongoDB's wire protocol: sockets, OP_MSG, and of OP_QUERY what a driver's first hello needs.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/">MongoDB Wire
 *     Protocol</a>
 */
@NullMarked
package io.github.changecapture.test.mongo.internal.wire;

import org.jspecify.annotations.NullMarked;
