/** The double as the drivers see it. */
@NullMarked
package io.github.changecapture.test.mongo;

import org.jspecify.annotations.NullMarked;
