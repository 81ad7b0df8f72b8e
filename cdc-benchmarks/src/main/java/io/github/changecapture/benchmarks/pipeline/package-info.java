/** Benchmarks of ways to consume change streams, each in a process of its own. */
@org.jspecify.annotations.NullMarked
package io.github.changecapture.benchmarks.pipeline;
