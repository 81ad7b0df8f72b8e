/** Documents as a host's own types, by libraries that the host brings. */
@NullMarked
package io.github.changecapture.document;

import org.jspecify.annotations.NullMarked;
