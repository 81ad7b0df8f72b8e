/** What snapshots, shaping and discovery cost. */
@org.jspecify.annotations.NullMarked
package io.github.changecapture.benchmarks.snapshot;
