/**
 * Keeps checkpoints in memory, in files and in MongoDB, and says how a checkpoint is written down.
 */
@NullMarked
package io.github.changecapture.checkpoint;

import org.jspecify.annotations.NullMarked;
