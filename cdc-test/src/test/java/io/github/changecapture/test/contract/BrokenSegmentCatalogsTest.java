package io.github.changecapture.test.contract;

import static io.github.changecapture.test.contract.Verdict.assertBreaks;

import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.spi.SegmentStore;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each rule of the contract notices a catalog that breaks it. */
class BrokenSegmentCatalogsTest {

  /** A contract with a catalog that keeps all rules. */
  static class Tampered extends SegmentCatalogContract {
    final MemorySegments memory;

    Tampered(MemorySegments memory) {
      this.memory = memory;
    }

    @Override
    protected SegmentStore store() {
      return memory;
    }

    @Override
    protected boolean addBytes(String path, byte[] bytes) {
      memory.addBytes(path, bytes);
      return true;
    }
  }

  @Test
  void aCatalogThatKeepsTheRulesBreaksNone() {
    assertBreaks(Unbroken.class);
  }

  static class Unbroken extends Tampered {
    Unbroken() {
      super(new MemorySegments());
    }
  }

  @Test
  void k1_othersMustSeeEachStep() {
    assertBreaks(ShowsOnlyWhatIsSealed.class, "k1", "k3", "k4", "k6", "k7", "k9");
  }

  static class ShowsOnlyWhatIsSealed extends Tampered {
    ShowsOnlyWhatIsSealed() {
      super(
          new MemorySegments() {
            @Override
            public synchronized Stream<SegmentRecord> segments(String series, long from) {
              return super.segments(series, from).filter(record -> record.state() == State.SEALED);
            }
          });
    }
  }

  @Test
  void k2_aChangeMustBeOne() {
    assertBreaks(ChangesInTwoSteps.class, "k2");
  }

  static class ChangesInTwoSteps extends Tampered {
    ChangesInTwoSteps() {
      super(
          new MemorySegments() {
            @Override
            @SuppressWarnings("UnsynchronizedOverridesSynchronized") // that is broken here
            public void advance(SegmentRecord record) {
              synchronized (this) {
                super.advance(record);
                put(halfOf(record));
              }
              spin();
              synchronized (this) {
                put(record);
              }
            }
          });
    }

    private static SegmentRecord halfOf(SegmentRecord record) {
      return record.as(record.state(), SegmentFixture.content(1, ""));
    }

    private static void spin() {
      long end = System.nanoTime() + 500_000;
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void k3_aNumberMustNotBeTakenTwice() {
    assertBreaks(Replaces.class, "k3");
  }

  static class Replaces extends Tampered {
    Replaces() {
      super(
          new MemorySegments() {
            @Override
            public synchronized boolean reserve(SegmentRecord record) {
              boolean free = !isTaken(record.path());
              if (free) {
                put(record);
              }
              return free;
            }
          });
    }
  }

  @Test
  void k3_aFileMustNotBeTakenOver() {
    assertBreaks(TakesFilesOver.class, "k3");
  }

  static class TakesFilesOver extends Tampered {
    TakesFilesOver() {
      super(
          new MemorySegments() {
            @Override
            boolean isTaken(String path) {
              return false;
            }
          });
    }
  }

  @Test
  void k4_aStepMustNotBeLeftOut() {
    assertBreaks(TakesAnyStep.class, "k4");
  }

  static class TakesAnyStep extends Tampered {
    TakesAnyStep() {
      super(
          new MemorySegments() {
            @Override
            boolean isStep(SegmentRecord stored, SegmentRecord next) {
              return stored != null && stored.path().equals(next.path());
            }
          });
    }
  }

  @Test
  void k4_anUnknownRecordMustNotAdvance() {
    assertBreaks(StoresTheUnknown.class, "k4");
  }

  static class StoresTheUnknown extends Tampered {
    StoresTheUnknown() {
      super(
          new MemorySegments() {
            @Override
            boolean isStep(SegmentRecord stored, SegmentRecord next) {
              return stored == null || super.isStep(stored, next);
            }
          });
    }
  }

  @Test
  void k4_aStepMayBeRepeated() {
    assertBreaks(StepsOnce.class, "k4");
  }

  static class StepsOnce extends Tampered {
    StepsOnce() {
      super(
          new MemorySegments() {
            @Override
            public synchronized void advance(SegmentRecord record) {
              if (record.equals(records(record.partition().series()).get(record.number()))) {
                throw new SinkRejected("done before");
              }
              super.advance(record);
            }
          });
    }
  }

  @Test
  void k5_sealingSegmentsAreUnfinishedToo() {
    assertBreaks(ForgetsSealing.class, "k5", "k9");
  }

  static class ForgetsSealing extends Tampered {
    ForgetsSealing() {
      super(
          new MemorySegments() {
            @Override
            boolean isUnfinished(SegmentRecord record) {
              return record.state() == State.OPEN;
            }
          });
    }
  }

  @Test
  void k6_numbersMustNotBeOrderedAsText() {
    assertBreaks(OrdersByText.class, "k6");
  }

  static class OrdersByText extends Tampered {
    OrdersByText() {
      super(
          new MemorySegments() {
            @Override
            public synchronized Stream<SegmentRecord> segments(String series, long from) {
              return super.segments(series, from)
                  .sorted(Comparator.comparing(record -> String.valueOf(record.number())));
            }
          });
    }
  }

  @Test
  void k7_seriesMustNotMeet() {
    assertBreaks(IgnoresCase.class, "k7");
  }

  static class IgnoresCase extends Tampered {
    IgnoresCase() {
      super(
          new MemorySegments() {
            @Override
            String key(String series) {
              return series.toLowerCase(Locale.ROOT);
            }
          });
    }
  }

  @Test
  void k8_aDamagedRecordMustNotBeTakenForNone() {
    assertBreaks(SkipsDamage.class, "k8");
  }

  static class SkipsDamage extends Unbroken {
    @Override
    protected boolean damage(SegmentRecord record) {
      memory.catalog.clear();
      return true;
    }
  }

  @Test
  void k8_aMissingFileMustNotBeTakenForEmpty() {
    assertBreaks(ReadsNothing.class, "k8");
  }

  static class ReadsNothing extends Tampered {
    ReadsNothing() {
      super(
          new MemorySegments() {
            @Override
            public synchronized InputStream read(SegmentRecord segment) {
              return files.containsKey(segment.path())
                  ? super.read(segment)
                  : InputStream.nullInputStream();
            }
          });
    }
  }

  @Test
  void k9_nothingMustGetLost() {
    assertBreaks(KeepsIntegersOnly.class, "k9");
  }

  static class KeepsIntegersOnly extends Tampered {
    KeepsIntegersOnly() {
      super(
          new MemorySegments() {
            @Override
            void put(SegmentRecord record) {
              super.put(record.content() == null ? record : shortened(record));
            }
          });
    }

    private static SegmentRecord shortened(SegmentRecord record) {
      SegmentRecord.Content content = record.content();
      return record.as(
          record.state(),
          new SegmentRecord.Content(
              content.length(),
              (int) content.lines(),
              content.crc32c(),
              content.first(),
              content.last()));
    }
  }

  @Test
  void k9_threadsMustNotMeet() {
    assertBreaks(LosesUpdates.class, "k9");
  }

  static class LosesUpdates extends Tampered {
    LosesUpdates() {
      super(
          new MemorySegments() {
            private volatile List<SegmentRecord> all = List.of();

            @Override
            @SuppressWarnings("UnsynchronizedOverridesSynchronized") // that is broken here
            public boolean reserve(SegmentRecord record) {
              List<SegmentRecord> before = all;
              boolean stored = super.reserve(record);
              long end = System.nanoTime() + 1_000_000;
              while (all == before && System.nanoTime() < end) {
                Thread.onSpinWait();
              }
              all = Stream.concat(before.stream(), Stream.of(record)).toList();
              return stored;
            }

            @Override
            public synchronized List<SegmentRecord> unfinished() {
              return super.unfinished().stream()
                  .filter(record -> all.stream().anyMatch(known -> sharePath(known, record)))
                  .toList();
            }
          });
    }

    private static boolean sharePath(SegmentRecord one, SegmentRecord other) {
      return one.path().equals(other.path());
    }
  }
}
