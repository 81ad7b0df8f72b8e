/** Writes events as lines into segments, each event once, and proves it. */
@NullMarked
package io.github.changecapture.segment;

import org.jspecify.annotations.NullMarked;
