/** Where events go: by cluster time, in folders that any name can have. */
@NullMarked
package io.github.changecapture.partition;

import org.jspecify.annotations.NullMarked;
