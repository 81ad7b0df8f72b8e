package io.github.changecapture.test.adls;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A server that the Azure SDK takes for a storage account with a hierarchical namespace: it keeps
 * file systems, directories and files in memory, and has the leases, conditions, error codes and
 * signatures of the service.
 *
 * <ul>
 *   <li>It listens on the loopback address and a free port by default, over HTTP; one endpoint
 *       serves the Data Lake and the Blob API.
 *   <li>Leases and signatures expire by its clock, which is the system's by default; {@link
 *       #advanceClock} moves it forward.
 *   <li>Requests are signed with the account's key or a shared access signature, or carry {@link
 *       #BEARER_TOKEN}; others get 401 or 403.
 *   <li>It has no access control lists, snapshots, versions, soft delete, block lists, copies,
 *       queries, tags, tiers, encryption scopes or user delegation keys. What it does not know it
 *       refuses with 501.
 *   <li>Where the service's answer is not documented it is strict: bytes below a file's length, and
 *       a flush across bytes that were appended at overlapping positions, are refused.
 * </ul>
 *
 * <p>Thread-safe. Its threads are daemon threads and end with {@link #close}.
 *
 * @see <a href="https://learn.microsoft.com/rest/api/storageservices/data-lake-storage-gen2">Data
 *     Lake Storage Gen2 REST API</a>
 */
public final class AdlsDouble implements AutoCloseable {
  /** A bearer token that is let in: {@value}. The Azure SDK sends tokens over HTTPS only. */
  public static final String BEARER_TOKEN = "adls-double";

  static {
    // Otherwise each answer with a body waits 40 ms for the acknowledgement of its head. Read once,
    // when the first server of the JDK starts; what the host has set stands.
    if (System.getProperty("sun.net.httpserver.nodelay") == null) {
      System.setProperty("sun.net.httpserver.nodelay", "true");
    }
  }

  private static final AtomicInteger THREADS = new AtomicInteger();

  private final HttpServer server;
  private final ExecutorService threads;
  private final AdlsHandler handler;
  private final Service service;
  private final AdlsFaults faults = new AdlsFaults();
  private final AdlsDoubleBuilder.Settings settings;

  AdlsDouble(AdlsDoubleBuilder.Settings settings) throws IOException {
    this.settings = settings;
    Account account =
        new Account(settings.account(), settings.maxBlocks(), new TestClock(settings.clock()));
    byte[] key = Base64.getDecoder().decode(settings.key());
    this.service = new Service(account, key, settings.hierarchy());
    this.handler = new AdlsHandler(service, faults);
    handler.latency(settings.latency());
    this.threads =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "adls-double-" + THREADS.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    this.server = HttpServer.create(new InetSocketAddress(settings.address(), settings.port()), 0);
    server.createContext("/", handler);
    server.setExecutor(threads);
    server.start();
  }

  /**
   * Starts a double with the defaults.
   *
   * @return a running double, to be closed by the caller
   * @throws java.io.UncheckedIOException if no port can be bound
   */
  public static AdlsDouble start() {
    return builder().start();
  }

  /**
   * Chooses a port, a clock and so on before the start.
   *
   * @return a builder with the defaults
   */
  public static AdlsDoubleBuilder builder() {
    return new AdlsDoubleBuilder();
  }

  /**
   * Where clients connect to, for the Data Lake and the Blob API.
   *
   * @return such as {@code http://127.0.0.1:51234/devaccount}
   */
  public String endpoint() {
    String host = settings.address().getHostAddress();
    return "http://%s:%d/%s"
        .formatted(
            host.indexOf(':') < 0 ? host : "[" + host + "]",
            server.getAddress().getPort(),
            settings.account());
  }

  /**
   * The account's name.
   *
   * @return the name
   */
  public String account() {
    return settings.account();
  }

  /**
   * The key that requests are signed with.
   *
   * @return the key in Base64
   */
  public String accountKey() {
    return settings.key();
  }

  /**
   * What clients need in one text.
   *
   * @return the connection string, with the key
   */
  public String connectionString() {
    return "DefaultEndpointsProtocol=http;AccountName=%s;AccountKey=%s;BlobEndpoint=%s;"
        .formatted(account(), accountKey(), endpoint());
  }

  /**
   * The server's clock.
   *
   * @return the time
   */
  public Instant now() {
    return service.account().clock().now();
  }

  /**
   * Moves the server's clock forward: leases and signatures expire.
   *
   * @param by how far, not negative
   */
  public void advanceClock(Duration by) {
    service.account().clock().advance(by);
  }

  /**
   * What can be made to go wrong.
   *
   * @return the faults of this double
   */
  public AdlsFaults faults() {
    return faults;
  }

  /**
   * Is called around every request from now on, in place of the hook before.
   *
   * @param hook the hook
   */
  public void onRequest(AdlsRequestHook hook) {
    handler.hook(hook);
  }

  /**
   * How long every answer takes at least, from now on.
   *
   * @param latency not negative
   */
  public void latency(Duration latency) {
    handler.latency(AdlsDoubleBuilder.notNegative("latency", latency));
  }

  /**
   * How many requests have arrived.
   *
   * @return the number, also of such as were refused or dropped
   */
  public long requests() {
    return handler.requests();
  }

  /**
   * How many requests of each operation have arrived.
   *
   * @return the numbers; an operation that was never asked is missing
   */
  public Map<AdlsOperation, Long> requestCounts() {
    return handler.counts();
  }

  /**
   * Reads a file past the API, as far as it is flushed.
   *
   * @param fileSystem the file system
   * @param path the file's path
   * @return the bytes, or null if there is no such file
   */
  public byte @Nullable [] content(String fileSystem, String path) {
    Account account = service.account();
    synchronized (account) {
      FileSystem files = account.fileSystems.get(fileSystem);
      Node node = files == null ? null : files.nodes.get(path);
      return node == null || node.isDirectory ? null : node.bytes(0, node.length());
    }
  }

  /**
   * Lists files past the API.
   *
   * @param fileSystem the file system
   * @return the paths of all files, without directories; empty if there is no such file system
   */
  public List<String> files(String fileSystem) {
    Account account = service.account();
    synchronized (account) {
      FileSystem files = account.fileSystems.get(fileSystem);
      return files == null
          ? List.of()
          : files.nodes.entrySet().stream()
              .filter(entry -> !entry.getValue().isDirectory)
              .map(Map.Entry::getKey)
              .toList();
    }
  }

  /**
   * Whether a file was flushed with {@code close=true}.
   *
   * @param fileSystem the file system
   * @param path the file's path
   * @return true if it was; false too if there is no such file
   */
  public boolean isClosed(String fileSystem, String path) {
    Account account = service.account();
    synchronized (account) {
      FileSystem files = account.fileSystems.get(fileSystem);
      Node node = files == null ? null : files.nodes.get(path);
      return node != null && node.isClosed();
    }
  }

  /** Closes the port and all connections. Idempotent. */
  @Override
  public void close() {
    faults.clear();
    server.stop(0);
    threads.shutdownNow();
    try {
      var unused = threads.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Runs a double until the process is killed, and prints its connection string.
   *
   * @param arguments {@code --port} and {@code --bind} with the port and the address to listen on,
   *     10004 on the loopback address by default; {@code --account} and {@code --key} with the
   *     account's name and key
   * @throws InterruptedException if the thread is interrupted
   */
  public static void main(String... arguments) throws InterruptedException {
    try (AdlsDouble adls = AdlsDoubleArguments.parse(arguments).start()) {
      System.out.println(adls.connectionString());
      new CountDownLatch(1).await();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }
}
