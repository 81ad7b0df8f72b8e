package io.github.changecapture.test.mongo;

import io.github.changecapture.test.mongo.internal.MongoServer;
import io.github.changecapture.test.mongo.internal.auth.User;
import io.github.changecapture.test.mongo.internal.command.NodeOptions;
import io.github.changecapture.test.mongo.internal.command.NodeOptions.TestCommands;
import io.github.changecapture.test.mongo.internal.store.ServerVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Chooses how a {@link MongoDouble} starts.
 *
 * <ul>
 *   <li>{@link #port}: a free one
 *   <li>{@link #bindTo}: the loopback address
 *   <li>{@link #replicaSet}: rs0
 *   <li>{@link #serverVersion}: 8.0.4
 *   <li>{@link #clock}: the system's
 *   <li>{@link #noopInterval}: 10 seconds
 *   <li>{@link #user}: none, everybody may do everything
 *   <li>{@link #tls}: none
 *   <li>{@link #withoutTestCommands}: they are enabled
 * </ul>
 *
 * <p>Not thread-safe.
 */
public final class MongoDoubleBuilder {

  private static final int MAX_PORT = 65_535;

  private InetAddress address = InetAddress.getLoopbackAddress();
  private int port;
  private Optional<String> replicaSet = Optional.of("rs0");
  private TestCommands testCommands = TestCommands.ENABLED;
  private @Nullable SSLContext tls;
  private final List<User> users = new ArrayList<>();
  private ServerVersion version = ServerVersion.parse("8.0.4");
  private Clock clock = Clock.systemUTC();
  private Duration noopInterval = Duration.ofSeconds(10);

  MongoDoubleBuilder() {}

  /**
   * The port to listen on.
   *
   * @param port the port, 0 for a free one
   * @return this builder
   */
  public MongoDoubleBuilder port(int port) {
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("port must be from 0 to 65535, was " + port);
    }
    this.port = port;
    return this;
  }

  /**
   * The address to listen on. Without {@link #user} who reaches it may do anything.
   *
   * @param address an address of this machine; clients of the wildcard address are told to connect
   *     to localhost
   * @return this builder
   */
  public MongoDoubleBuilder bindTo(InetAddress address) {
    this.address = Objects.requireNonNull(address, "address");
    return this;
  }

  /**
   * The replica set's name.
   *
   * @param name the name, not blank
   * @return this builder
   */
  public MongoDoubleBuilder replicaSet(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("replicaSet must not be blank");
    }
    this.replicaSet = Optional.of(name);
    return this;
  }

  /**
   * Makes the double a server that is in no replica set, as one started without {@code --replSet}:
   * it has neither change streams, which are refused with 40573, nor cluster time nor transactions.
   *
   * @return this builder
   */
  public MongoDoubleBuilder standalone() {
    this.replicaSet = Optional.empty();
    return this;
  }

  /**
   * Adds a user of the database {@code admin}. With the first one the double has access control:
   * clients have to log in, by SCRAM-SHA-256, and may do what their roles say.
   *
   * @param name the name, not blank
   * @param password printable ASCII characters
   * @param roles what the user may do; nothing if there are none
   * @return this builder
   */
  public MongoDoubleBuilder user(String name, String password, MongoRole... roles) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("user must have a name that is not blank");
    }
    if (!password.matches("[ -~]+")) {
      throw new IllegalArgumentException(
          "the password of user " + name + " must be of printable ASCII characters");
    }
    users.add(User.of(name, password, MongoRole.actions(roles)));
    return this;
  }

  /**
   * Encrypts connections.
   *
   * @param context with the server's key and certificate; clients connect to the address that
   *     {@link #bindTo} names, so the certificate should be for that
   * @return this builder
   */
  public MongoDoubleBuilder tls(SSLContext context) {
    this.tls = Objects.requireNonNull(context, "tls");
    return this;
  }

  /**
   * Makes {@code configureFailPoint} unknown, as on a mongod that was started without {@code
   * enableTestCommands=1}.
   *
   * @return this builder
   */
  public MongoDoubleBuilder withoutTestCommands() {
    this.testCommands = TestCommands.DISABLED;
    return this;
  }

  /**
   * The version to pass for, with the wire version that goes with it. Options of change streams and
   * collections that came later are refused, and their fields missing; all else is as in 8.0.
   *
   * @param version such as 7.0.14; a release from 4.2 to 8.0
   * @return this builder
   */
  public MongoDoubleBuilder serverVersion(String version) {
    this.version = ServerVersion.parse(version);
    return this;
  }

  /**
   * The clock from which wall time and cluster time come.
   *
   * @param clock the clock; should it go back, cluster time doesn't
   * @return this builder
   */
  public MongoDoubleBuilder clock(Clock clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * A clock that stands still at an instant until {@link MongoDouble#advanceClock} moves it.
   *
   * @param instant where it stands
   * @return this builder
   */
  public MongoDoubleBuilder startingAt(Instant instant) {
    return clock(Clock.fixed(instant, ZoneOffset.UTC));
  }

  /**
   * How often a no-op is written to the oplog while nothing else is.
   *
   * @param interval the interval by the system's clock, positive
   * @return this builder
   */
  public MongoDoubleBuilder noopInterval(Duration interval) {
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException("noopInterval must be positive, was " + interval);
    }
    this.noopInterval = interval;
    return this;
  }

  /**
   * Starts the double.
   *
   * @return a running double, to be closed by the caller
   * @throws UncheckedIOException if the port can't be bound
   */
  public MongoDouble start() {
    try {
      return new MongoDouble(
          new MongoServer.Settings(
              new MongoServer.Listening(address, port, tls),
              new NodeOptions(replicaSet, version, testCommands, List.copyOf(users)),
              clock,
              noopInterval));
    } catch (IOException e) {
      throw new UncheckedIOException("the double can't listen on " + address + ":" + port, e);
    }
  }
}
