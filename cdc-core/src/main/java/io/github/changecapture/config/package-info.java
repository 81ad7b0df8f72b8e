/** Choices that a capture is configured with, as values. */
@NullMarked
package io.github.changecapture.config;

import org.jspecify.annotations.NullMarked;
