/**
 * The contracts of what a host may implement, as tests to extend.
 *
 * <p>A contract checks the numbered rules in the Javadoc of its interface, and a test's name begins
 * with the rule that it checks. Extend the contract, implement its abstract methods, and run it
 * with JUnit Jupiter:
 *
 * <pre>{@code
 * class MyStoreContractTest extends CheckpointStoreContract {
 *   @TempDir Path folder;
 *
 *   @Override
 *   protected CheckpointStore store() {
 *     return new MyStore(folder);
 *   }
 * }
 * }</pre>
 *
 * <p>A rule that needs a failure which only the implementation can bring about is skipped until the
 * method for it is overridden; the skipped test names the method.
 */
@NullMarked
package io.github.changecapture.test.contract;

import org.jspecify.annotations.NullMarked;
