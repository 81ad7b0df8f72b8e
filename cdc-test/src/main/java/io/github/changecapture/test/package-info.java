/** What tests of sinks, stores, strategies, encoders and handlers need: events and a sink. */
@NullMarked
package io.github.changecapture.test;

import org.jspecify.annotations.NullMarked;
