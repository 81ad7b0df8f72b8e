package io.github.changecapture.benchmarks.load;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/**
 * Takes connections for as long as anybody listens: one that breaks before it is taken is not the
 * end of those behind it.
 */
final class Reception implements Runnable {
  private final Door door;
  private final Consumer<SocketChannel> host;

  /** Where connections come from. */
  interface Door {
    SocketChannel accept() throws IOException;

    boolean isOpen();
  }

  /**
   * Prepares to take connections.
   *
   * @param host given each of them; at work only for as long as that takes
   */
  Reception(Door door, Consumer<SocketChannel> host) {
    this.door = door;
    this.host = host;
  }

  @Override
  public void run() {
    while (door.isOpen()) {
      try {
        host.accept(door.accept());
      } catch (IOException broken) {
        // Of this connection, or of the door, which is closed then.
      }
    }
  }
}
