package io.github.changecapture.test.contract;

import static io.github.changecapture.test.contract.Verdict.assertBreaks;

import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.spi.OpenSegment;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentSession;
import io.github.changecapture.spi.SegmentStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each rule of the contract notices a segment store that breaks it. */
class BrokenSegmentStoresTest {

  /** A contract with a store that keeps all rules. */
  static class Tampered extends SegmentStoreContract {
    final MemorySegments memory;

    Tampered(MemorySegments memory) {
      this.memory = memory;
    }

    @Override
    protected SegmentStore store() {
      return memory;
    }

    @Override
    protected boolean kill(SegmentSession session) {
      memory.die();
      return true;
    }

    @Override
    protected boolean addBytes(String path, byte[] bytes) {
      memory.addBytes(path, bytes);
      return true;
    }

    @Override
    protected boolean breakStorage() {
      memory.broken = true;
      return true;
    }

    @Override
    protected void repairStorage() {
      memory.broken = false;
    }

    @Override
    protected boolean fillUp() {
      memory.full = true;
      return true;
    }
  }

  @Test
  void aStoreThatKeepsTheRulesBreaksNone() {
    assertBreaks(Unbroken.class);
  }

  static class Unbroken extends Tampered {
    Unbroken() {
      super(new MemorySegments());
    }
  }

  @Test
  void g1_aStoreMustHaveOneOwner() {
    assertBreaks(OpenHouse.class, "g1");
  }

  static class OpenHouse extends Tampered {
    OpenHouse() {
      super(
          new MemorySegments() {
            @Override
            boolean mayTakeOver() {
              return true;
            }
          });
    }
  }

  @Test
  void g1_aDeadOwnerMustNotKeepTheStore() {
    assertBreaks(OwnedForEver.class, "g1", "g4", "g14");
  }

  static class OwnedForEver extends Unbroken {
    @Override
    protected boolean kill(SegmentSession session) {
      return true;
    }
  }

  @Test
  void g2_aStoreMustBelongToOneCapture() {
    assertBreaks(AnyCapture.class, "g2");
  }

  static class AnyCapture extends Tampered {
    AnyCapture() {
      super(
          new MemorySegments() {
            @Override
            boolean isSame(String capture, String other) {
              return true;
            }
          });
    }
  }

  @Test
  void g3_openingMustNotShorten() {
    assertBreaks(StartsAnew.class, "g1", "g3", "g4", "g6", "g14");
  }

  static class StartsAnew extends Tampered {
    StartsAnew() {
      super(
          new MemorySegments() {
            @Override
            byte[] recovered(byte[] found) {
              return new byte[0];
            }
          });
    }
  }

  @Test
  void g4_aTornAppendMustNotStay() {
    assertBreaks(KeepsTornAppends.class, "g4");
  }

  static class KeepsTornAppends extends Tampered {
    KeepsTornAppends() {
      super(
          new MemorySegments() {
            @Override
            byte[] recovered(byte[] found) {
              return found;
            }
          });
    }
  }

  @Test
  void g4_zerosMustNotStay() {
    assertBreaks(KeepsZeros.class, "g4");
  }

  static class KeepsZeros extends Tampered {
    KeepsZeros() {
      super(
          new MemorySegments() {
            @Override
            byte[] recovered(byte[] found) {
              return found.length > 0 && found[found.length - 1] == 0
                  ? found
                  : super.recovered(found);
            }
          });
    }
  }

  @Test
  void g4_anOlderOwnerMustNotWrite() {
    assertBreaks(Unfenced.class, "g4");
  }

  static class Unfenced extends Tampered {
    Unfenced() {
      super(
          new MemorySegments() {
            @Override
            boolean isFenced(Session session) {
              return false;
            }
          });
    }
  }

  @Test
  void g5_allBytesMustBeWritten() {
    assertBreaks(WritesAMegabyte.class, "g5");
  }

  static class WritesAMegabyte extends Tampered {
    WritesAMegabyte() {
      super(
          new MemorySegments() {
            @Override
            void addTo(String path, byte[] bytes) {
              super.addTo(path, Arrays.copyOf(bytes, Math.min(bytes.length, 1_000_000)));
            }
          });
    }
  }

  @Test
  void g5_onlyWhatRemainsMustBeWritten() {
    assertBreaks(WritesTheWholeBuffer.class, "g5", "g13");
  }

  static class WritesTheWholeBuffer extends Tampered {
    WritesTheWholeBuffer() {
      super(
          new MemorySegments() {
            @Override
            OpenSegment segment(Session session, String path) {
              return new Segment(session, path) {
                @Override
                public void append(ByteBuffer bytes) {
                  ByteBuffer whole = bytes.duplicate().clear();
                  bytes.position(bytes.limit());
                  super.append(whole);
                }
              };
            }
          });
    }
  }

  @Test
  void g5_bytesMustBecomeVisibleInOrder() {
    assertBreaks(WritesTheEndFirst.class, "g5");
  }

  static class WritesTheEndFirst extends Tampered {
    WritesTheEndFirst() {
      super(
          new MemorySegments() {
            @Override
            OpenSegment segment(Session session, String path) {
              return new Segment(session, path) {
                @Override
                public void append(ByteBuffer bytes) {
                  byte[] before = files.get(path).clone();
                  super.append(bytes.duplicate().position(bytes.limit() / 2));
                  spin();
                  files.put(path, before);
                  super.append(bytes);
                }
              };
            }
          });
    }

    private static void spin() {
      long end = System.nanoTime() + 500_000;
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void g6_aFailedSegmentMustNotGoOn() {
    assertBreaks(GoesOn.class, "g6", "g14");
  }

  static class GoesOn extends Tampered {
    GoesOn() {
      super(
          new MemorySegments() {
            @Override
            OpenSegment segment(Session session, String path) {
              return new Segment(session, path) {
                @Override
                public void append(ByteBuffer bytes) {
                  failed = false;
                  super.append(bytes);
                }
              };
            }
          });
    }
  }

  @Test
  void g7_aReadMustFillTheBuffer() {
    assertBreaks(ReadsTwoBytes.class, "g3", "g4", "g7");
  }

  static class ReadsTwoBytes extends Tampered {
    ReadsTwoBytes() {
      super(
          new MemorySegments() {
            @Override
            OpenSegment segment(Session session, String path) {
              return new Segment(session, path) {
                @Override
                public int read(long offset, ByteBuffer into) {
                  int limit = into.limit();
                  into.limit(Math.min(limit, into.position() + 2));
                  int read = super.read(offset, into);
                  into.limit(limit);
                  return read;
                }
              };
            }
          });
    }
  }

  @Test
  void g8_aWrongLengthMustNotBeSealed() {
    assertBreaks(SealsAnything.class, "g8");
  }

  static class SealsAnything extends Tampered {
    SealsAnything() {
      super(
          new MemorySegments() {
            @Override
            void requireLength(SegmentRecord record) {}
          });
    }
  }

  @Test
  void g8_sealingMayBeRepeated() {
    assertBreaks(SealsOnce.class, "g8");
  }

  static class SealsOnce extends Tampered {
    SealsOnce() {
      super(
          new MemorySegments() {
            private boolean sealed;

            @Override
            void requireLength(SegmentRecord record) {
              super.requireLength(record);
              if (sealed) {
                throw new SinkUnavailable("sealed before");
              }
              sealed = true;
            }
          });
    }
  }

  @Test
  void g9_aPathMustNotLeaveTheStore() {
    assertBreaks(TakesAnyPath.class, "g9");
  }

  static class TakesAnyPath extends Tampered {
    TakesAnyPath() {
      super(
          new MemorySegments() {
            @Override
            void requireInside(String path) {}
          });
    }
  }

  @Test
  void g9_theStoresOwnFolderMustBeItsOwn() {
    assertBreaks(ForgetsItsOwnFolder.class, "g9");
  }

  static class ForgetsItsOwnFolder extends Tampered {
    ForgetsItsOwnFolder() {
      super(
          new MemorySegments() {
            @Override
            void requireInside(String path) {
              super.requireInside(path.replace("_cdc/events", "events"));
            }
          });
    }
  }

  @Test
  void g10_aClosedSegmentMustRefuse() {
    assertBreaks(NeverCloses.class, "g10");
  }

  static class NeverCloses extends Tampered {
    NeverCloses() {
      super(
          new MemorySegments() {
            @Override
            OpenSegment segment(Session session, String path) {
              return new Segment(session, path) {
                @Override
                public void close() {}
              };
            }
          });
    }
  }

  @Test
  void g10_closingMustRemoveNothing() {
    assertBreaks(RemovesWhatWasOpen.class, "g10");
  }

  static class RemovesWhatWasOpen extends Tampered {
    RemovesWhatWasOpen() {
      super(
          new MemorySegments() {
            private final List<Segment> segments = new ArrayList<>();

            @Override
            OpenSegment segment(Session session, String path) {
              Segment segment = new Segment(session, path);
              segments.add(segment);
              return segment;
            }

            @Override
            void closing() {
              segments.removeIf(segment -> segment.closed);
              segments.forEach(segment -> files.remove(segment.path));
            }
          });
    }
  }

  @Test
  void g11_aFailureMustNameThePath() {
    assertBreaks(Terse.class, "g11");
  }

  static class Terse extends Tampered {
    Terse() {
      super(
          new MemorySegments() {
            @Override
            OpenSegment segment(Session session, String path) {
              return new Segment(session, path) {
                @Override
                public void append(ByteBuffer bytes) {
                  try {
                    super.append(bytes);
                  } catch (SinkUnavailable failed) {
                    throw new SinkUnavailable("input/output error", failed);
                  }
                }
              };
            }
          });
    }
  }

  @Test
  void g12_segmentsMustNotMeet() {
    assertBreaks(SharesABuffer.class, "g12", "g13");
  }

  static class SharesABuffer extends Tampered {
    SharesABuffer() {
      super(
          new MemorySegments() {
            private volatile byte[] shared = new byte[0];

            @Override
            OpenSegment segment(Session session, String path) {
              return new Segment(session, path) {
                @Override
                public void append(ByteBuffer bytes) {
                  shared = new byte[bytes.remaining()];
                  bytes.get(shared);
                  byte[] mine = shared;
                  long end = System.nanoTime() + 1_000_000;
                  while (shared == mine && System.nanoTime() < end) {
                    Thread.onSpinWait();
                  }
                  super.append(ByteBuffer.wrap(shared));
                }
              };
            }
          });
    }
  }

  @Test
  void g13_whatIsRefusedMustNotBeConsumed() {
    assertBreaks(ConsumesWhatItRefuses.class, "g13");
  }

  static class ConsumesWhatItRefuses extends Tampered {
    ConsumesWhatItRefuses() {
      super(
          new MemorySegments() {
            @Override
            void refuse(ByteBuffer bytes) {
              bytes.position(bytes.limit());
              super.refuse(bytes);
            }
          });
    }
  }

  @Test
  void g14_aWriteMustBearThatAnotherOneWaits() {
    assertBreaks(KeepsOneWrite.class, "g14");
  }

  static class KeepsOneWrite extends Tampered {
    KeepsOneWrite() {
      super(
          new MemorySegments() {
            @Override
            OpenSegment segment(Session session, String path) {
              return new Segment(session, path) {
                private ByteBuffer waiting = ByteBuffer.allocate(0);

                @Override
                public Flush write(ByteBuffer bytes) {
                  waiting = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
                  return () -> append(waiting);
                }
              };
            }
          });
    }
  }
}
