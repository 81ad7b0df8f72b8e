/** Open cursors: what a find, an aggregate or a change stream still has to give. */
@NullMarked
package io.github.changecapture.test.mongo.internal.cursor;

import org.jspecify.annotations.NullMarked;
