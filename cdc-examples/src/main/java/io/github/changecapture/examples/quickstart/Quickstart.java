package io.github.changecapture.examples.quickstart;

import com.mongodb.MongoException;
import com.mongodb.reactivestreams.client.MongoDatabase;
import io.github.changecapture.ChangeCapture;
import io.github.changecapture.config.SnapshotPolicy;
import io.github.changecapture.error.CaptureException;
import io.github.changecapture.examples.workload.Writer;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.segment.OnClose;
import io.github.changecapture.segment.RollingSink;
import io.github.changecapture.spi.SegmentCatalog;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/** The main job: changes flow from MongoDB into hourly files, and each is looked for there. */
public final class Quickstart {
  static final int HOURS = 3;

  private static final List<String> COLLECTIONS =
      List.of("orders", "customers", "baskets", "returns.2026");
  private static final int SLICES_PER_HOUR = 4;
  private static final int AT_ONCE = 1_000;
  private static final int HELD = 0;
  private static final int DID_NOT_HOLD = 1;
  private static final int COULD_NOT_WORK = 2;

  private final Options options;
  private final PrintStream out;
  private final Delivery.Stop stop = new Delivery.Stop();
  private final String run =
      LocalDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss-SSS"));

  Quickstart(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /**
   * Runs the quickstart.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    if (List.of(arguments).contains("--help")) {
      System.out.print(Options.USAGE);
      return;
    }
    try {
      Quickstart quickstart = new Quickstart(Options.parse(arguments), System.out);
      Interrupt.exitWith(quickstart.stop::ask, quickstart::run);
    } catch (Options.Misunderstood misunderstood) {
      System.err.println("quickstart: " + misunderstood.getMessage() + "; --help shows the rest");
      System.exit(COULD_NOT_WORK);
    }
  }

  /** Returns the exit code. */
  int run() {
    try (Source source = Source.of(options);
        Connection connection = Connection.to(source.connectionString());
        Target target = Target.of(options, run, System.getenv())) {
      out.println("MongoDB   " + source.description());
      out.println("Database  " + options.database());
      out.println(
          (options.place() == Options.Place.FOLDER ? "Folder    " : "ADLS      ")
              + target.description()
              + "\n");
      return run(source, connection, target);
    } catch (CaptureException
        | MongoException
        | UncheckedIOException
        | IllegalArgumentException error) {
      System.err.println("quickstart: " + error.getMessage());
      return COULD_NOT_WORK;
    } catch (RuntimeException bug) {
      bug.printStackTrace();
      return COULD_NOT_WORK;
    }
  }

  private int run(Source source, Connection connection, Target target) {
    MongoDatabase database = connection.database(options.database());
    Writer writer = new Writer(database, COLLECTIONS, run, 42);
    Articles articles = new Articles(database, run);
    if (options.work() == Options.Work.SNAPSHOT_AND_CHANGES) {
      articles.writeBefore();
    }
    try (ChangeCapture<Document> capture = capture(source, target)) {
      deliver(source, connection, target, capture, writer, articles);
    }
    int checked = report(target, writer, articles);
    return options.then() == Options.Then.LOAD
        ? Math.max(checked, load(target, database, articles))
        : checked;
  }

  private int load(Target target, MongoDatabase source, Articles articles) {
    SegmentCatalog catalog = target.store().catalog();
    try (Warehouse warehouse = Warehouse.of(options, catalog, System.getenv())) {
      SnowflakeLoad load = new SnowflakeLoad(warehouse, catalog, out);
      load.load();
      Map<String, String> runs = new LinkedHashMap<>();
      COLLECTIONS.forEach(collection -> runs.put(collection, run));
      if (options.work() == Options.Work.SNAPSHOT_AND_CHANGES) {
        runs.put(articles.namespace().collection(), articles.run());
      }
      return load.equalsSource(source, runs) ? HELD : DID_NOT_HOLD;
    }
  }

  private void deliver(
      Source source,
      Connection connection,
      Target target,
      ChangeCapture<?> capture,
      Writer writer,
      Articles articles) {
    RollingSink sink =
        RollingSink.builder()
            .store(target.store())
            .encoder(ExtendedJsonEncoder.relaxed())
            .onClose(options.then() == Options.Then.LOAD ? OnClose.SEAL : OnClose.KEEP_OPEN)
            .build();
    try (LiveProgress progress =
            new LiveProgress(capture, sink, writer.history()::count, source::now, out);
        Delivery delivery = new Delivery(capture, sink, stop)) {
      progress.start();
      delivery.awaitRunning();
      if (options.work() == Options.Work.WATCH_ONLY) {
        out.println("Watching; Ctrl-C ends it");
        delivery.awaitStop();
        return;
      }
      if (options.work() == Options.Work.SNAPSHOT_AND_CHANGES && !stop.isAsked()) {
        takeSnapshot(source, capture, delivery, articles);
      }
      write(source, writer, delivery);
      delivery.awaitReached(connection.clusterTime());
    }
  }

  /** First what was there, then what its documents look like, before and after they change. */
  private void takeSnapshot(
      Source source, ChangeCapture<?> capture, Delivery delivery, Articles articles) {
    delivery.during(capture.snapshot(articles.namespace()));
    out.printf(
        "Snapshot  %,d documents of %s, there before the capture%n",
        Articles.BEFORE, articles.namespace());
    delivery.during(
        new SchemaWatch(source.connectionString(), articles.namespace(), out)
            .untilDrift(articles::writeLater));
  }

  private ChangeCapture<Document> capture(Source source, Target target) {
    return ChangeCapture.builder()
        .name("quickstart")
        .connectionString(source.connectionString())
        .database(options.database())
        .checkpointStore(target.checkpoints())
        .snapshots(SnapshotPolicy.onRequest())
        .build();
  }

  private void write(Source source, Writer writer, Delivery delivery) {
    int slices = HOURS * SLICES_PER_HOUR;
    for (int slice = 0; slice < slices && !stop.isAsked(); slice++) {
      long end = (long) options.changes() * (slice + 1) / slices;
      while (writer.history().count() < end && !stop.isAsked()) {
        int left = (int) Math.min(AT_ONCE, end - writer.history().count());
        delivery.during(writer.write(left));
      }
      source.passTime(Duration.ofMinutes(60 / SLICES_PER_HOUR));
    }
  }

  private int report(Target target, Writer writer, Articles articles) {
    Summary summary = new Summary(target, out);
    summary.printFiles();
    boolean sound = summary.segmentsHold();
    boolean landed =
        options.work() == Options.Work.WATCH_ONLY
            || summary.holds("Changes ", writer.history(), run);
    boolean read =
        options.work() != Options.Work.SNAPSHOT_AND_CHANGES
            || summary.holds("Articles", articles.expected(), articles.run());
    return sound && landed && read ? HELD : DID_NOT_HOLD;
  }
}
