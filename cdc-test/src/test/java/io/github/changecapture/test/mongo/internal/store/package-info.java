/** The stores' inner parts. */
@NullMarked
package io.github.changecapture.test.mongo.internal.store;

import org.jspecify.annotations.NullMarked;
