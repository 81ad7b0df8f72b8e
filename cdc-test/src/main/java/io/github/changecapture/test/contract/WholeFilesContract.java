package io.github.changecapture.test.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.spi.WholeFiles;
import io.github.changecapture.spi.WholeFiles.Content;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules W1 to W6 of {@link WholeFiles}; extend it and name your place. */
public abstract class WholeFilesContract {
  private static final byte[] ONE = bytes("one");
  private static final byte[] OTHER = bytes("another");
  private static final String PATH = "shop/orders/2026-11-21-10.json";
  private static final int LONG = 9_500_000;

  /** For subclasses. */
  protected WholeFilesContract() {}

  /**
   * The place under test.
   *
   * @return the same place each time, as another process would see it; empty at the first time
   */
  protected abstract WholeFiles files();

  @Test
  void w1_createNeverReplaces() {
    assertThat(files().create(PATH, Content.of(ONE))).isTrue();
    assertThat(files().create(PATH, Content.of(OTHER))).isFalse();
    assertThat(read(PATH)).isEqualTo(ONE);
  }

  @Test
  void w1_ofSeveralWhoCreateAtOnceOneDoes() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      Stream<Future<Boolean>> creations =
          IntStream.range(0, 8)
              .mapToObj(i -> threads.submit(() -> files().create(PATH, Content.of(bytes("x" + i)))))
              .toList()
              .stream();
      long made = 0;
      for (Future<Boolean> creation : creations.toList()) {
        made += creation.get() ? 1 : 0;
      }
      assertThat(made).isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void w2_aFileIsNotThereBeforeItIsWhole() {
    byte[] large = large();
    boolean created =
        files()
            .create(
                PATH,
                out -> {
                  out.write(large, 0, large.length - 1);
                  assertThat(files().read(PATH, 0, 1)).isNull();
                  assertThat(files().length(PATH)).isEqualTo(-1);
                  out.write(large[large.length - 1]);
                });

    assertThat(created).isTrue();
    assertThat(read(PATH)).isEqualTo(large);
  }

  @Test
  void w1_twoLongFilesOfOnePathDoNotMix() {
    byte[] large = large();
    byte[] other = large.clone();
    Arrays.fill(other, (byte) 7);

    boolean created =
        files()
            .create(
                PATH,
                out -> {
                  out.write(large, 0, 5_000_000);
                  assertThat(files().create(PATH, Content.of(other))).isTrue();
                  out.write(large, 5_000_000, large.length - 5_000_000);
                });

    assertThat(created).isFalse();
    assertThat(read(PATH)).isEqualTo(other);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, LONG})
  void w4_contentThatFailsLeavesNothing(int written) {
    IllegalStateException broken = new IllegalStateException("broken");

    assertThatThrownBy(
            () ->
                files()
                    .create(
                        PATH,
                        out -> {
                          out.write(new byte[written]);
                          throw broken;
                        }))
        .isSameAs(broken);
    assertThat(files().read(PATH, 0, 1)).isNull();
    assertThat(files().create(PATH, Content.of(ONE))).isTrue();
  }

  @Test
  void aPartIsRead() {
    var unused = files().create(PATH, Content.of(bytes("0123456789")));

    assertThat(files().read(PATH, 3, 4)).isEqualTo(bytes("3456"));
    assertThat(files().read(PATH, 8, 100)).isEqualTo(bytes("89"));
    assertThat(files().read(PATH, 10, 1)).isEmpty();
    assertThat(files().length(PATH)).isEqualTo(10);
    assertThat(files().read("shop/none", 0, 1)).isNull();
  }

  @Test
  void putReplacesAndDeleteRemoves() {
    files().put(PATH, ONE);
    files().put(PATH, OTHER);
    assertThat(read(PATH)).isEqualTo(OTHER);

    files().delete(PATH);
    files().delete(PATH);
    assertThat(files().length(PATH)).isEqualTo(-1);
  }

  @Test
  void namesAreThoseOfOneFolder() {
    var unused = files().create("a/b/one.json", Content.of(ONE));
    var unusedToo = files().create("a/b/c/two.json", Content.of(ONE));

    try (Stream<String> names = files().names("a/b")) {
      assertThat(names).containsExactlyInAnyOrder("one.json", "c");
    }
    try (Stream<String> none = files().names("a/none")) {
      assertThat(none).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/a", "a/", "a//b", "../a", "a/../../b", "a/./b", "a\\b"})
  void w5_aPathStaysInThePlace(String path) {
    assertThatThrownBy(() -> files().create(path, Content.of(ONE)))
        .isInstanceOf(SinkRejected.class)
        .hasMessageContaining("'" + path + "'");
    assertThatThrownBy(() -> files().requireValid(path)).isInstanceOf(SinkRejected.class);
    assertThatThrownBy(() -> files().put(path, ONE)).isInstanceOf(SinkRejected.class);
    assertThatThrownBy(() -> files().delete(path)).isInstanceOf(SinkRejected.class);
  }

  private byte @Nullable [] read(String path) {
    return files().read(path, 0, LONG + 1);
  }

  private static byte[] large() {
    byte[] large = new byte[LONG];
    new Random(5).nextBytes(large);
    return large;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
