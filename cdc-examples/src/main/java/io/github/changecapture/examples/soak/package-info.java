/** Lets a capture run under load, faults and restarts, and compares what it delivered. */
@NullMarked
package io.github.changecapture.examples.soak;

import org.jspecify.annotations.NullMarked;
