/** Other ways to capture changes, measured beside the library. */
@org.jspecify.annotations.NullMarked
package io.github.changecapture.benchmarks.peers;
