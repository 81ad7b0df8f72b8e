package io.github.changecapture.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReceptionTest {

  @Test
  void aConnectionThatBreaksIsNotTheEndOfThoseBehindIt() throws Exception {
    try (SocketChannel first = SocketChannel.open();
        SocketChannel second = SocketChannel.open()) {
      List<SocketChannel> taken = new ArrayList<>();
      Script door =
          new Script(
              () -> first,
              () -> {
                throw new IOException("Connection reset by peer");
              },
              () -> second);

      new Reception(door, taken::add).run();

      assertEquals(List.of(first, second), taken);
    }
  }

  private static final class Script implements Reception.Door {
    private final List<Step> steps;

    interface Step {
      SocketChannel accept() throws IOException;
    }

    Script(Step... steps) {
      this.steps = new ArrayList<>(List.of(steps));
    }

    @Override
    public SocketChannel accept() throws IOException {
      if (steps.isEmpty()) {
        throw new ClosedChannelException();
      }
      return steps.remove(0).accept();
    }

    @Override
    public boolean isOpen() {
      return !steps.isEmpty();
    }
  }
}
