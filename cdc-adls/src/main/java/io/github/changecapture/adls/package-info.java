/** Delivers to Azure Data Lake Storage Gen2: segments, their catalog, and checkpoints. */
@NullMarked
package io.github.changecapture.adls;

import org.jspecify.annotations.NullMarked;
