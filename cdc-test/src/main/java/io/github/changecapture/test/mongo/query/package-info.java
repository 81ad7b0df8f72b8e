/**
 * What the double does with BSON: MongoDB's comparison order, filters, updates, projections,
 * expressions, pipelines and update descriptions, as pure functions on immutable values.
 *
 * <p>Part of the double, not of the library: public so that the double's server can use it, free of
 * I/O, and safe for use by several threads. No method changes a document that it is given; results
 * may share parts with their input, so treat both as immutable.
 */
@NullMarked
package io.github.changecapture.test.mongo.query;

import org.jspecify.annotations.NullMarked;
