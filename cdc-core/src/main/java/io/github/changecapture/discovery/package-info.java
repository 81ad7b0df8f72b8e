/** What collections there are, what their documents look like, and how that changes. */
@NullMarked
package io.github.changecapture.discovery;

import org.jspecify.annotations.NullMarked;
