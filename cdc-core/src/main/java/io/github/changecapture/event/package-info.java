/** Change events as typed, lazily decoded views over the server's bytes. */
@NullMarked
package io.github.changecapture.event;

import org.jspecify.annotations.NullMarked;
