package io.github.changecapture.test.adls;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What can be made to go wrong in an {@link AdlsDouble}.
 *
 * <pre>{@code
 * adls.faults().on(AdlsOperation.APPEND_AND_FLUSH).occurrence(2).loseResponse();
 * adls.faults().on(AdlsOperation.LIST).always().busy(Duration.ofSeconds(1));
 * }</pre>
 *
 * <p>Of several faults that fit a request, the one that was set first acts. Thread-safe.
 */
public final class AdlsFaults {
  private final List<AdlsFault> faults = new CopyOnWriteArrayList<>();

  AdlsFaults() {}

  /**
   * Begins a fault of one or more operations.
   *
   * @param operations those that it may meet; none for all
   * @return a builder, whose fault meets the first fitting request unless told otherwise
   */
  public AdlsFaultBuilder on(AdlsOperation... operations) {
    return new AdlsFaultBuilder(this, Set.of(operations));
  }

  /** Ends all faults; requests that hang are dropped. */
  public void clear() {
    faults.forEach(AdlsFault::remove);
  }

  AdlsFault add(AdlsFault fault) {
    faults.add(fault);
    return fault;
  }

  void remove(AdlsFault fault) {
    faults.remove(fault);
  }

  @Nullable AdlsFault of(AdlsRequest request) {
    AdlsFault met = null;
    for (AdlsFault fault : faults) {
      // Every fault counts the requests that fit it, whichever acts.
      if (fault.meets(request) && met == null) {
        met = fault;
      }
    }
    return met;
  }
}
