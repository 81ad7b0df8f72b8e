/** Benchmarks of the parts of which every event meets each. */
@org.jspecify.annotations.NullMarked
package io.github.changecapture.benchmarks.micro;
