/** What a scheduler starts: one load of everything that is sealed. */
@NullMarked
package io.github.changecapture.examples.orchestration;

import org.jspecify.annotations.NullMarked;
