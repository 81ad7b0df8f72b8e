/** Places for the events that were not delivered. */
@NullMarked
package io.github.changecapture.deadletter;

import org.jspecify.annotations.NullMarked;
