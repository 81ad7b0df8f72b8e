package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ServerAddress;
import com.mongodb.connection.ClusterConnectionMode;
import com.mongodb.connection.ClusterDescription;
import com.mongodb.connection.ClusterType;
import com.mongodb.connection.ServerConnectionState;
import com.mongodb.connection.ServerDescription;
import com.mongodb.connection.ServerType;
import com.mongodb.selector.ServerSelector;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StayingSelectorTest {
  private final StayingSelector selector = new StayingSelector();

  @Test
  void theNearestIsChosen() {
    assertThat(chosen(selector, server("a", 9), server("b", 3), server("c", 5)))
        .containsExactly("b");
  }

  @Test
  void whatWasChosenStaysAlsoWhenAnotherIsNearer() {
    var unused = chosen(selector, server("a", 9), server("b", 3));

    assertThat(chosen(selector, server("c", 1), server("a", 2), server("b", 30)))
        .containsExactly("b");
  }

  @Test
  void oneThatMayNotBeChosenAnyMoreIsFollowedByAnotherThatStays() {
    var unused = chosen(selector, server("a", 9), server("b", 3), server("c", 5));

    assertThat(chosen(selector, server("a", 9), server("c", 5))).containsExactly("c");
    assertThat(chosen(selector, server("a", 9), server("b", 3), server("c", 5)))
        .containsExactly("c");
  }

  /** Such as the primary: the writing of checkpoints is no reason to read elsewhere. */
  @Test
  void aSingleOneIsNoChoiceToStayWith() {
    var unused = chosen(selector, server("a", 9), server("b", 3));

    assertThat(chosen(selector, server("a", 9))).containsExactly("a");
    assertThat(chosen(selector, server("a", 1), server("b", 3))).containsExactly("b");
  }

  @Test
  void ofNoneNoneIsChosen() {
    assertThat(chosen(selector)).isEmpty();
  }

  private static List<String> chosen(ServerSelector selector, ServerDescription... servers) {
    ClusterDescription cluster =
        new ClusterDescription(
            ClusterConnectionMode.MULTIPLE, ClusterType.REPLICA_SET, List.of(servers));
    return selector.select(cluster).stream().map(each -> each.getAddress().getHost()).toList();
  }

  private static ServerDescription server(String host, int roundTripMillis) {
    return ServerDescription.builder()
        .address(new ServerAddress(host))
        .type(ServerType.REPLICA_SET_SECONDARY)
        .state(ServerConnectionState.CONNECTED)
        .ok(true)
        .roundTripTime(roundTripMillis, TimeUnit.MILLISECONDS)
        .build();
  }
}
