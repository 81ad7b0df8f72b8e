/**
 * What a host may implement: sinks, segment and checkpoint stores, partition strategies, encoders.
 */
@NullMarked
package io.github.changecapture.spi;

import org.jspecify.annotations.NullMarked;
