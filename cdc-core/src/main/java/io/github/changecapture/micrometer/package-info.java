/**
 * Meters for Micrometer. Nothing else of the library needs {@code micrometer-core}, which the host
 * brings.
 */
@NullMarked
package io.github.changecapture.micrometer;

import org.jspecify.annotations.NullMarked;
