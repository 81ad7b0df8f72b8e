package io.github.changecapture.adls;

import static java.util.Objects.requireNonNull;

import com.azure.core.credential.TokenCredential;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.segment.CommitPolicy;
import io.github.changecapture.segment.OnClose;
import io.github.changecapture.segment.RollingPolicy;
import io.github.changecapture.segment.RollingSink;
import io.github.changecapture.segment.RollingSinkBuilder;
import io.github.changecapture.spi.Compression;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.spi.PartitionStrategy;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * Builds the sink of {@link AdlsJsonlSink}; for one thread.
 *
 * <p>The place is either a {@link #folder} or what {@link #endpoint} and the methods after it say.
 * Defaults: those of {@link AdlsFolderBuilder} and of {@link RollingSinkBuilder}, and lines of
 * relaxed Extended JSON.
 */
public final class AdlsJsonlSinkBuilder {
  private final RollingSinkBuilder sink = RollingSink.builder();
  private AdlsFolderBuilder place = AdlsFolder.builder();
  private boolean placed;
  private @Nullable AdlsFolder folder;
  private EventEncoder encoder = ExtendedJsonEncoder.relaxed();

  AdlsJsonlSinkBuilder() {}

  /**
   * Where to write; in place of {@link #endpoint} and the like.
   *
   * @param adlsFolder the folder, which checkpoints may share
   * @return this builder
   */
  public AdlsJsonlSinkBuilder folder(AdlsFolder adlsFolder) {
    this.folder = requireNonNull(adlsFolder, "folder");
    return this;
  }

  /**
   * The account's Data Lake endpoint.
   *
   * @param url such as {@code https://account.dfs.core.windows.net}
   * @return this builder
   */
  public AdlsJsonlSinkBuilder endpoint(String url) {
    return at(builder -> builder.endpoint(url));
  }

  /**
   * The file system, which is the container of the Blob service.
   *
   * @param name 3 to 63 small letters, digits and single hyphens
   * @return this builder
   */
  public AdlsJsonlSinkBuilder fileSystem(String name) {
    return at(builder -> builder.fileSystem(name));
  }

  /**
   * The folder; by default the file system's root.
   *
   * @param path its parts separated by {@code /}
   * @return this builder
   */
  public AdlsJsonlSinkBuilder basePath(String path) {
    return at(builder -> builder.basePath(path));
  }

  /**
   * Gets in by tokens of Microsoft Entra ID.
   *
   * @param token gives the tokens; stays the caller's
   * @return this builder
   */
  public AdlsJsonlSinkBuilder credential(TokenCredential token) {
    return at(builder -> builder.credential(token));
  }

  /**
   * Gets in by the account's key.
   *
   * @param account the account's name
   * @param key one of its keys
   * @return this builder
   */
  public AdlsJsonlSinkBuilder sharedKey(String account, String key) {
    return at(builder -> builder.sharedKey(account, key));
  }

  /**
   * Gets in by a shared access signature with the permissions {@code rwdcl}.
   *
   * @param token the signature's fields
   * @return this builder
   */
  public AdlsJsonlSinkBuilder sasToken(String token) {
    return at(builder -> builder.sasToken(token));
  }

  /**
   * Takes endpoint and credential from a connection string.
   *
   * @param text such as the Azure portal shows it
   * @return this builder
   */
  public AdlsJsonlSinkBuilder connectionString(String text) {
    return at(builder -> builder.connectionString(text));
  }

  /**
   * Sets what else a folder's builder has, such as timeouts.
   *
   * @param settings gets the builder and gives it back
   * @return this builder
   */
  public AdlsJsonlSinkBuilder applyToFolder(UnaryOperator<AdlsFolderBuilder> settings) {
    return at(settings);
  }

  /**
   * Where an event goes; by default {@code PartitionStrategies.hourly()}.
   *
   * @param strategy the strategy
   * @return this builder
   */
  public AdlsJsonlSinkBuilder partitionedBy(PartitionStrategy strategy) {
    var unused = sink.partitionedBy(strategy);
    return this;
  }

  /**
   * How an event becomes a line; by default as relaxed Extended JSON.
   *
   * @param eventEncoder the encoder
   * @return this builder
   */
  public AdlsJsonlSinkBuilder encoder(EventEncoder eventEncoder) {
    this.encoder = requireNonNull(eventEncoder, "encoder");
    return this;
  }

  /**
   * Whether segments are compressed; by default they are not.
   *
   * @param kind how lines are written
   * @return this builder
   */
  public AdlsJsonlSinkBuilder compression(Compression kind) {
    var unused = sink.compression(kind);
    return this;
  }

  /**
   * When a segment is sealed besides its partition's end; by default at nothing else.
   *
   * @param policy the policy
   * @return this builder
   */
  public AdlsJsonlSinkBuilder roll(RollingPolicy policy) {
    var unused = sink.roll(policy);
    return this;
  }

  /**
   * When waiting lines are made durable; by default at 4 MiB or after 200 milliseconds. ADLS bills
   * each commit as a write operation for every 4 MiB begun.
   *
   * @param policy the policy
   * @return this builder
   */
  public AdlsJsonlSinkBuilder commit(CommitPolicy policy) {
    var unused = sink.commit(policy);
    return this;
  }

  /**
   * What becomes of open segments when the sink is closed; by default they are kept open.
   *
   * @param action what to do
   * @return this builder
   */
  public AdlsJsonlSinkBuilder onClose(OnClose action) {
    var unused = sink.onClose(action);
    return this;
  }

  /**
   * How many segments are open at once, each with a lease that is renewed; by default 256.
   *
   * @param count at least 1
   * @return this builder
   */
  public AdlsJsonlSinkBuilder maxOpenSegments(int count) {
    var unused = sink.maxOpenSegments(count);
    return this;
  }

  /**
   * Where requests are sent and time is taken; by default {@code Schedulers.boundedElastic()}.
   *
   * @param blockingScheduler a scheduler whose threads may block; stays the caller's
   * @return this builder
   */
  public AdlsJsonlSinkBuilder scheduler(Scheduler blockingScheduler) {
    var unused = sink.scheduler(blockingScheduler);
    return this;
  }

  /**
   * Builds the sink, without sending anything.
   *
   * @return a new sink, to be opened once
   * @throws ConfigurationError if something required is missing, or does not fit together
   */
  public RollingSink build() {
    if (folder != null && placed) {
      throw new ConfigurationError(
          "folder must not be set beside endpoint, fileSystem, basePath or a credential: it has its"
              + " own");
    }
    AdlsFolder target = folder == null ? place.build() : folder;
    return sink.store(AdlsSegmentStore.in(target)).encoder(encoder).build();
  }

  private AdlsJsonlSinkBuilder at(UnaryOperator<AdlsFolderBuilder> setting) {
    place = setting.apply(place);
    placed = true;
    return this;
  }
}
