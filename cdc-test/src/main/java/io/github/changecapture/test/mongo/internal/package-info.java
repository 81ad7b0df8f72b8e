/** How the double is put together. Nothing here is API. */
@NullMarked
package io.github.changecapture.test.mongo.internal;

import org.jspecify.annotations.NullMarked;
