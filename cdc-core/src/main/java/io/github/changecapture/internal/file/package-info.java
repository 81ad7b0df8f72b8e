/** Files that survive a crash and belong to one process; for this library's own stores only. */
@NullMarked
package io.github.changecapture.internal.file;

import org.jspecify.annotations.NullMarked;
