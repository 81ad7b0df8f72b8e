package io.github.changecapture.adls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.azure.storage.blob.models.BlobRequestConditions;
import io.github.changecapture.segment.SegmentRecordFormat;
import io.github.changecapture.segment.Verification;
import io.github.changecapture.segment.Verification.Kind;
import io.github.changecapture.segment.Verification.Problem;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.test.adls.AdlsOperation;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every kind of damage is found and named, and nothing else. */
class AdlsVerifierIT {
  private static final String ORDERS = "shop/orders";

  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private OnAdls adls;
  private Files files;
  private List<SegmentRecord> orders;

  @BeforeEach
  void severalSealedSegments() {
    adls = OnAdls.start();
    AdlsFolder folder = adls.folder(new OnAdls.Machine());
    try (Writer writer = new Writer(folder, thread, wait -> {})) {
      writer.run(Script.batches());
    }
    files = folder.files();
    try (Stream<SegmentRecord> records =
        AdlsSegmentStore.in(folder).catalog().segments(ORDERS, 1)) {
      orders = records.toList();
    }
    assertThat(orders).hasSizeGreaterThan(2);
  }

  @AfterEach
  void stop() {
    thread.shutdownNow();
    adls.close();
  }

  @Test
  void whatTheSinkWroteIsSound() {
    Verification found = verify();

    assertThat(found.isSound()).as(found.toString()).isTrue();
    assertThat(found.series()).isEqualTo(2);
    assertThat(found.lines()).isEqualTo(Script.events().size());
  }

  @Test
  void aMissingFileIsFound() {
    files.deleteIfPresent(path(0));

    assertFound(tuple(Kind.MISSING_FILE, path(0)));
  }

  @Test
  void aChangedByteIsFound() {
    edit(path(0), text -> text.replaceFirst("xxxx", "xxyx"));

    assertFound(tuple(Kind.CHANGED, path(0)));
  }

  @Test
  void aTruncatedFileIsFound() {
    edit(path(0), text -> text.substring(0, text.length() - 7));

    assertThat(problems())
        .contains(tuple(Kind.TRUNCATED, path(0)), tuple(Kind.UNFINISHED_LINE, path(0)));
  }

  @Test
  void swappedLinesAreFound() {
    edit(
        path(0),
        text -> {
          List<String> lines = text.lines().collect(Collectors.toList());
          Collections.swap(lines, 0, 1);
          return String.join("\n", lines) + "\n";
        });

    assertThat(problems())
        .contains(tuple(Kind.OUT_OF_ORDER, path(0)), tuple(Kind.CHANGED, path(0)))
        .doesNotContain(tuple(Kind.DUPLICATE, path(0)));
  }

  @Test
  void anEventThatIsThereTwiceIsFound() {
    String line = adls.text(path(0)).lines().toList().get(0);
    edit(path(1), text -> text + line + "\n");

    assertThat(problems()).contains(tuple(Kind.DUPLICATE, path(1)), tuple(Kind.GROWN, path(1)));
    assertThat(verify().toString()).contains("which is line 1 of " + path(0) + " already");
  }

  @Test
  void aBrokenChainIsFound() {
    SegmentRecord second = orders.get(1);
    SegmentRecord broken =
        new SegmentRecord(
            second.path(),
            second.partition(),
            second.number(),
            Script.BEFORE_ALL,
            second.state(),
            second.writer(),
            second.content());
    overwrite(Records.path(second), SegmentRecordFormat.toJson(broken));

    assertFound(tuple(Kind.BROKEN_CHAIN, path(1)));
  }

  @Test
  void aMissingRecordIsFound() {
    files.deleteIfPresent(Records.path(orders.get(1)));

    assertFound(tuple(Kind.MISSING_RECORD, path(2)), tuple(Kind.FOREIGN_FILE, path(1)));
  }

  @Test
  void theNewestRecordThatIsMissingIsFound() {
    SegmentRecord newest = orders.get(orders.size() - 1);
    files.deleteIfPresent(Records.path(newest));

    assertFound(tuple(Kind.FOREIGN_FILE, newest.path()));
  }

  @Test
  void aDamagedRecordIsFound() {
    overwrite(Records.path(orders.get(1)), "{\"format\": 1, \"pa");

    assertThat(problems()).contains(tuple(Kind.DAMAGED_RECORD, ORDERS));
  }

  @Test
  void aForeignFileIsFound() {
    overwrite("shop/orders/mine.jsonl", "{}\n");
    overwrite("shop/orders/mine.txt", "not a segment");

    assertFound(tuple(Kind.FOREIGN_FILE, "shop/orders/mine.jsonl"));
  }

  @Test
  void aForeignLineIsFound() {
    edit(path(0), text -> text.replaceFirst("_data", "data_"));

    assertThat(problems()).contains(tuple(Kind.FOREIGN_LINE, path(0)));
  }

  @Test
  void theCommandSaysThatAllIsSound() {
    assertThat(command("--from", "2026-11-21T10:00:00Z", "--to", "2026-11-21T13:00:00Z")).isZero();

    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("Place     folder mongodb of file system raw")
        .contains("Range     from 2026-11-21T10:00:00Z to 2026-11-21T13:00:00Z")
        .contains("2 series")
        .contains(": sound");
    assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("verify:");
  }

  @Test
  void theCommandNamesWhatIsWrongInTheRangeOnly() {
    files.deleteIfPresent(path(0));

    assertThat(command()).isEqualTo(1);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("Problems  {MISSING_FILE=1}")
        .contains("MISSING_FILE " + path(0) + ": is missing");
    assertThat(command("--from", "2026-11-21T11:00:00Z")).isZero();
  }

  @Test
  void theCommandRefusesWhatItCannotUse() {
    assertRefused("CDC_ADLS_FILE_SYSTEM", Map.of());
    assertRefused("one of the variables", without("CDC_ADLS_CONNECTION_STRING"));
    assertRefused("no option --until", variables(), "--until", "now");
    assertRefused("--from must be a time", variables(), "--from", "yesterday");
    assertRefused("--to must be a time", variables(), "--to");
    assertRefused(
        "from must be before to",
        variables(),
        "--from",
        "2026-11-21T10:00:00Z",
        "--to",
        "2026-11-21T10:00:00Z");
    assertRefused("holds no segments", with("CDC_ADLS_BASE_PATH", "elsewhere"));
    assertRefused("does not exist", with("CDC_ADLS_FILE_SYSTEM", "nowhere"));
    assertRefused("CDC_ADLS_ENDPOINT", with("CDC_ADLS_SAS_TOKEN", "sig=x", "CONNECTION_STRING"));
    assertRefused("one of the variables", with("CDC_ADLS_ACCOUNT_KEY", "a2V5"));
  }

  @Test
  void theCommandTakesEndpointAndKey() {
    Map<String, String> variables =
        new HashMap<>(
            with("CDC_ADLS_ACCOUNT_KEY", adls.server().accountKey(), "CONNECTION_STRING"));
    variables.put("CDC_ADLS_ENDPOINT", adls.server().endpoint());

    assertThat(run(variables)).isZero();
    assertThat(run(variables, "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("Usage:");
  }

  /** Only what is read anew: nothing of the store changes while it is looked at. */
  @Test
  void theCommandWritesNothing() {
    long before = writes();

    assertThat(command()).isZero();

    assertThat(writes()).isEqualTo(before);
  }

  private long writes() {
    return adls.server().requestCounts().entrySet().stream()
        .filter(
            entry ->
                !List.of(
                        AdlsOperation.READ,
                        AdlsOperation.PROPERTIES,
                        AdlsOperation.LIST,
                        AdlsOperation.ACCOUNT_INFORMATION)
                    .contains(entry.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private int command(String... arguments) {
    return run(variables(), arguments);
  }

  private int run(Map<String, String> variables, String... arguments) {
    return AdlsVerifier.run(
        variables,
        new VerifierOutput(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8)),
        arguments);
  }

  private void assertRefused(String reason, Map<String, String> variables, String... arguments) {
    err.reset();
    assertThat(run(variables, arguments)).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("verify: ")
        .contains(reason)
        .doesNotContain(adls.server().accountKey());
  }

  private Map<String, String> variables() {
    return Map.of(
        "CDC_ADLS_CONNECTION_STRING",
        adls.server().connectionString(),
        "CDC_ADLS_FILE_SYSTEM",
        OnAdls.RAW,
        "CDC_ADLS_BASE_PATH",
        OnAdls.BASE);
  }

  private Map<String, String> without(String name) {
    Map<String, String> variables = new HashMap<>(variables());
    variables.remove(name);
    return variables;
  }

  private Map<String, String> with(String name, String value, String... without) {
    Map<String, String> variables = new HashMap<>(variables());
    for (String other : without) {
      variables.remove("CDC_ADLS_" + other);
    }
    variables.put(name, value);
    return variables;
  }

  private String path(int index) {
    return orders.get(index).path();
  }

  private Verification verify() {
    return AdlsVerifier.of(adls.folder(new OnAdls.Machine())).build().verify();
  }

  private List<Tuple> problems() {
    return verify().problems().stream()
        .map(problem -> tuple(problem.kind(), problem.path()))
        .toList();
  }

  private void assertFound(Tuple... expected) {
    assertThat(verify().problems())
        .extracting(Problem::kind, Problem::path)
        .containsExactlyInAnyOrder(expected);
  }

  private void edit(String path, UnaryOperator<String> change) {
    overwrite(path, change.apply(adls.text(path)));
  }

  private void overwrite(String path, String text) {
    var unused =
        files
            .requests()
            .put(
                path, text.getBytes(StandardCharsets.UTF_8), Map.of(), new BlobRequestConditions());
  }
}
