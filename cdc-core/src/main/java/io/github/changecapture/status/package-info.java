/** What can be seen of a running capture. */
@NullMarked
package io.github.changecapture.status;

import org.jspecify.annotations.NullMarked;
