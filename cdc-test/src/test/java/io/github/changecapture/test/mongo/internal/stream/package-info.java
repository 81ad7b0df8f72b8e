/** Change streams' inner parts. */
@NullMarked
package io.github.changecapture.test.mongo.internal.stream;

import org.jspecify.annotations.NullMarked;
