/** A server that hands out change events without end, cheaply, to load what reads them. */
@org.jspecify.annotations.NullMarked
package io.github.changecapture.benchmarks.load;
