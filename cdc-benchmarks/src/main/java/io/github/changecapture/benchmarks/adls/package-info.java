/** Benchmarks of the sink for ADLS Gen2 against a server in a process of its own. */
@org.jspecify.annotations.NullMarked
package io.github.changecapture.benchmarks.adls;
