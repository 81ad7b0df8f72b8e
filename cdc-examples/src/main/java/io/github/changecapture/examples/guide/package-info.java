/** The code that the documentation shows. */
@NullMarked
package io.github.changecapture.examples.guide;

import org.jspecify.annotations.NullMarked;
