/**
 * Writes a believable stream of changes, remembers it, and looks for it in the files that landed.
 */
@NullMarked
package io.github.changecapture.examples.workload;

import org.jspecify.annotations.NullMarked;
