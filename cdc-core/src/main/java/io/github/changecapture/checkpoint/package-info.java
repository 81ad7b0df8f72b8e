/** Keeps checkpoints in memory and in files, and says how a checkpoint is written down. */
@NullMarked
package io.github.changecapture.checkpoint;

import org.jspecify.annotations.NullMarked;
