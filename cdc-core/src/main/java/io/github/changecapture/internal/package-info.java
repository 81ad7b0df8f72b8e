/** The engine; reached through {@link CaptureEngine} only, and free to change in any release. */
@NullMarked
package io.github.changecapture.internal;

import org.jspecify.annotations.NullMarked;
