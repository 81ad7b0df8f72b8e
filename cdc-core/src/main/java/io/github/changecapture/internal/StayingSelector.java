package io.github.changecapture.internal;

import com.mongodb.ServerAddress;
import com.mongodb.connection.ClusterDescription;
import com.mongodb.connection.ServerDescription;
import com.mongodb.selector.ServerSelector;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among several servers once, the nearest, and stays with it for as long as it may be
 * chosen: a cursor is known to no other.
 *
 * <p>The driver has left out those that the read preference rules out. Thread-safe: two that choose
 * at the same time may choose differently, after which a cursor is not found and is opened again.
 *
 * @see <a
 *     href="https://github.com/mongodb/specifications/blob/master/source/server-selection/server-selection.md">Server
 *     selection specification, custom server selectors</a>
 */
final class StayingSelector implements ServerSelector {
  private volatile @Nullable ServerAddress chosen;

  @Override
  public List<ServerDescription> select(ClusterDescription cluster) {
    List<ServerDescription> eligible = cluster.getServerDescriptions();
    if (eligible.size() < 2) {
      return eligible; // such as the primary; this is no choice to stay with
    }
    ServerDescription server =
        eligible.stream()
            .filter(each -> each.getAddress().equals(chosen))
            .findAny()
            .orElseGet(() -> nearest(eligible));
    chosen = server.getAddress();
    return List.of(server);
  }

  private static ServerDescription nearest(List<ServerDescription> eligible) {
    return eligible.stream()
        .min(Comparator.comparingLong(ServerDescription::getRoundTripTimeNanos))
        .orElseThrow();
  }
}
