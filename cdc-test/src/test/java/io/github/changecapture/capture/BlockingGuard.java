package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;

/**
 * Fails each test in which something blocks one of Reactor's threads that must not be blocked, also
 * where the error that this gets is swallowed. Where the JVM does not let BlockHound in, it says so
 * and guards nothing.
 */
final class BlockingGuard implements BeforeAllCallback, AfterEachCallback {
  private static final Queue<BlockingOperationError> CAUGHT = new ConcurrentLinkedQueue<>();

  /** Why nothing is guarded, or an empty string. Looking at it lets the guard in. */
  static String absence() {
    return Installation.ABSENCE;
  }

  /** What has blocked since the last call. */
  static List<BlockingOperationError> caught() {
    List<BlockingOperationError> caught = List.copyOf(CAUGHT);
    CAUGHT.clear();
    return caught;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    String unused = absence();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    assertThat(caught()).as("blocking calls on threads that must not be blocked").isEmpty();
  }

  /** Once for the JVM, which is never rid of it. */
  private static final class Installation {
    static final String ABSENCE = install();

    private static String install() {
      try {
        BlockHound.install(
            builder ->
                builder.blockingMethodCallback(
                    method -> {
                      BlockingOperationError error = new BlockingOperationError(method);
                      CAUGHT.add(error);
                      throw error;
                    }));
        return "";
      } catch (RuntimeException | LinkageError refused) {
        String reason =
            "blocking calls are not looked for: JDK "
                + Runtime.version().feature()
                + " refuses BlockHound, which needs -XX:+AllowRedefinitionToAddDeleteMethods ("
                + refused
                + ")";
        System.out.println(reason);
        return reason;
      }
    }
  }
}
