package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;

/**
 * Fails each test in which something blocks one of Reactor's threads that must not be blocked. It
 * lets the call pass and fails the test at its end: an error in the middle of the driver would
 * leave a connection that nobody reads from. Where the JVM does not let BlockHound in, it says so
 * and guards nothing.
 */
final class BlockingGuard implements BeforeAllCallback, AfterEachCallback {
  private static final Pattern DRIVERS_LOCK = Pattern.compile("(park|onSpinWait)$");
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

  /**
   * The driver holds its locks for moments, and whoever calls it waits for them; a pool's thread
   * that was idle when the guard came in waits for work.
   */
  private static boolean isExcused(BlockingOperationError error) {
    Optional<String> caller =
        Arrays.stream(error.getStackTrace())
            .map(StackTraceElement::getClassName)
            .filter(
                name ->
                    !name.startsWith("java.")
                        && !name.startsWith("jdk.")
                        && !name.startsWith("reactor.blockhound.")
                        && !name.startsWith(BlockingGuard.class.getName()))
            .findFirst();
    return caller.isEmpty()
        || (caller.get().startsWith("com.mongodb.")
            && DRIVERS_LOCK.matcher(error.getMessage()).find());
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
                      if (!isExcused(error)) {
                        error.printStackTrace();
                        CAUGHT.add(error);
                      }
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
