package io.github.changecapture.test.adls;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.test.adls.ContainerOperations.Hierarchy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;

/**
 * Chooses how an {@link AdlsDouble} starts.
 *
 * <ul>
 *   <li>{@link #port}: a free one
 *   <li>{@link #bindTo}: the loopback address
 *   <li>{@link #account}: devaccount, with a fixed key
 *   <li>{@link #clock}: the system's
 *   <li>{@link #latency}: none
 *   <li>{@link #maxBlocks}: 50,000
 * </ul>
 *
 * <p>Not thread-safe.
 */
public final class AdlsDoubleBuilder {
  private static final int MAX_PORT = 65_535;
  private static final int DEFAULT_MAX_BLOCKS = 50_000;

  private InetAddress address = InetAddress.getLoopbackAddress();
  private int port;
  private String account = "devaccount";
  private String key =
      Base64.getEncoder()
          .encodeToString("a key that everybody knows".getBytes(StandardCharsets.UTF_8));
  private Clock clock = Clock.systemUTC();
  private Duration latency = Duration.ZERO;
  private int maxBlocks = DEFAULT_MAX_BLOCKS;
  private Hierarchy hierarchy = Hierarchy.HIERARCHICAL;

  AdlsDoubleBuilder() {}

  record Settings(
      InetAddress address,
      int port,
      String account,
      String key,
      Clock clock,
      Duration latency,
      int maxBlocks,
      Hierarchy hierarchy) {}

  /**
   * The port to listen on.
   *
   * @param port the port, 0 for a free one
   * @return this builder
   */
  public AdlsDoubleBuilder port(int port) {
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("port must be from 0 to 65535, was " + port);
    }
    this.port = port;
    return this;
  }

  /**
   * The address to listen on. The double's key is known to everybody: who reaches it may do
   * anything.
   *
   * @param address an address of this machine
   * @return this builder
   */
  public AdlsDoubleBuilder bindTo(InetAddress address) {
    this.address = requireNonNull(address, "address");
    return this;
  }

  /**
   * The account's name.
   *
   * @param name 3 to 24 small letters and digits
   * @return this builder
   */
  public AdlsDoubleBuilder account(String name) {
    if (!name.matches("[a-z0-9]{3,24}")) {
      throw new IllegalArgumentException(
          "account must have 3 to 24 small letters and digits, was '" + name + "'");
    }
    this.account = name;
    return this;
  }

  /**
   * The account's key.
   *
   * @param base64 any bytes in Base64
   * @return this builder
   */
  public AdlsDoubleBuilder accountKey(String base64) {
    if (Base64.getDecoder().decode(base64).length == 0) {
      throw new IllegalArgumentException("accountKey must not be empty");
    }
    this.key = base64;
    return this;
  }

  /**
   * The clock that leases and signatures expire by.
   *
   * @param clock the clock
   * @return this builder
   */
  public AdlsDoubleBuilder clock(Clock clock) {
    this.clock = requireNonNull(clock, "clock");
    return this;
  }

  /**
   * How long every answer takes at least.
   *
   * @param latency not negative
   * @return this builder
   */
  public AdlsDoubleBuilder latency(Duration latency) {
    this.latency = notNegative("latency", latency);
    return this;
  }

  /**
   * How many blocks a file may have; each append makes one.
   *
   * @param count positive
   * @return this builder
   */
  public AdlsDoubleBuilder maxBlocks(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("maxBlocks must be positive, was " + count);
    }
    this.maxBlocks = count;
    return this;
  }

  /**
   * Makes it an account without a hierarchical namespace: it refuses what needs one.
   *
   * @return this builder
   */
  public AdlsDoubleBuilder withoutHierarchicalNamespace() {
    this.hierarchy = Hierarchy.FLAT;
    return this;
  }

  /**
   * Starts the double.
   *
   * @return a running double, to be closed by the caller
   * @throws UncheckedIOException if the port can't be bound
   */
  public AdlsDouble start() {
    try {
      return new AdlsDouble(
          new Settings(address, port, account, key, clock, latency, maxBlocks, hierarchy));
    } catch (IOException e) {
      throw new UncheckedIOException("the double can't listen on " + address + ":" + port, e);
    }
  }

  static Duration notNegative(String option, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(option + " must not be negative, was " + value);
    }
    return value;
  }
}
