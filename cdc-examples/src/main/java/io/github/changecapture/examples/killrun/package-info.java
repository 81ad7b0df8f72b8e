/** Kills a capture again and again and counts what landed. */
@NullMarked
package io.github.changecapture.examples.killrun;

import org.jspecify.annotations.NullMarked;
