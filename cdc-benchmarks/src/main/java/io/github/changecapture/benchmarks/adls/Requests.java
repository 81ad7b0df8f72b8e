package io.github.changecapture.benchmarks.adls;

import io.github.changecapture.test.adls.AdlsOperation;
import java.util.Map;

/**
 * Requests by what they do.
 *
 * @param writes create, change or delete something; each has no more than 4 MiB here, and so is one
 *     write operation of the service's price list
 * @param leases acquire, renew or release a lease
 * @param reads all others
 */
record Requests(long writes, long leases, long reads) {
  static Requests of(Map<AdlsOperation, Long> counts) {
    long writes = 0;
    long leases = 0;
    long reads = 0;
    for (Map.Entry<AdlsOperation, Long> count : counts.entrySet()) {
      switch (count.getKey()) {
        case ACQUIRE_LEASE, RENEW_LEASE, CHANGE_LEASE, RELEASE_LEASE, BREAK_LEASE ->
            leases += count.getValue();
        case ACCOUNT_INFORMATION,
            FILE_SYSTEM_PROPERTIES,
            LIST_FILE_SYSTEMS,
            READ,
            PROPERTIES,
            LIST,
            OTHER ->
            reads += count.getValue();
        default -> writes += count.getValue();
      }
    }
    return new Requests(writes, leases, reads);
  }

  Requests minus(Requests before) {
    return new Requests(writes - before.writes, leases - before.leases, reads - before.reads);
  }
}
