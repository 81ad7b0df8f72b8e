/** What benchmarks have in common: medians, tables, and what they ran on. */
@org.jspecify.annotations.NullMarked
package io.github.changecapture.benchmarks;
