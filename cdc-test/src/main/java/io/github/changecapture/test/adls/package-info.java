/**
 * A server that the Azure SDK takes for an ADLS Gen2 account, for tests without Azure.
 *
 * <pre>{@code
 * try (AdlsDouble adls = AdlsDouble.start()) {
 *   DataLakeServiceClient client =
 *       new DataLakeServiceClientBuilder().connectionString(adls.connectionString()).buildClient();
 * }
 * }</pre>
 */
@NullMarked
package io.github.changecapture.test.adls;

import org.jspecify.annotations.NullMarked;
