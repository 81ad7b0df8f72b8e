/** The errors, by what they call for: try again, act, or find out what happened. */
@NullMarked
package io.github.changecapture.error;

import org.jspecify.annotations.NullMarked;
