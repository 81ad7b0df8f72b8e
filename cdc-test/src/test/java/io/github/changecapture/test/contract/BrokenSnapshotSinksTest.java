package io.github.changecapture.test.contract;

import static io.github.changecapture.test.contract.Verdict.assertBreaks;

import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.spi.ChunkWriter;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.Sink;
import io.github.changecapture.spi.SnapshotChunk;
import io.github.changecapture.spi.SnapshotSink;
import io.github.changecapture.test.contract.BrokenSinksTest.ListSink;
import io.github.changecapture.test.contract.BrokenSinksTest.Tampered;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Each rule for chunks of snapshots notices a sink that breaks it. */
class BrokenSnapshotSinksTest {

  /** A contract with a sink that takes chunks and keeps all rules, in methods to get wrong. */
  static class Chunked extends Tampered {
    final Map<SnapshotChunk, List<String>> attempts = new ConcurrentHashMap<>();
    final Set<SnapshotChunk> finished = ConcurrentHashMap.newKeySet();

    @Override
    protected Sink sink() {
      return new ChunkSink(this);
    }

    @Override
    protected List<String> eventIds() {
      List<String> ids = new ArrayList<>(storage);
      attempts.values().forEach(ids::addAll);
      return ids;
    }

    @Override
    protected List<String> countedIds() {
      return List.copyOf(storage);
    }
  }

  static class ChunkSink extends ListSink implements SnapshotSink {
    final Chunked chunked;

    ChunkSink(Chunked contract) {
      super(contract);
      this.chunked = contract;
    }

    @Override
    public SnapshotSink snapshots() {
      return this;
    }

    @Override
    public Mono<ChunkWriter> begin(SnapshotChunk chunk) {
      return Mono.fromCallable(() -> isFinished(chunk) ? null : writer(chunk));
    }

    boolean isFinished(SnapshotChunk chunk) {
      return chunked.finished.contains(chunk);
    }

    ChunkWriter writer(SnapshotChunk chunk) {
      chunked.attempts.put(chunk, Collections.synchronizedList(new ArrayList<>()));
      return new ListWriter(chunked, chunk);
    }
  }

  static class ListWriter implements ChunkWriter {
    final Chunked contract;
    final SnapshotChunk chunk;

    ListWriter(Chunked contract, SnapshotChunk chunk) {
      this.contract = contract;
      this.chunk = chunk;
    }

    @Override
    public Mono<Void> write(List<? extends ChangeEvent<?>> events) {
      return Mono.fromRunnable(() -> take(events));
    }

    void take(List<? extends ChangeEvent<?>> events) {
      events.forEach(event -> contract.attempts.get(chunk).add(event.id()));
    }

    @Override
    public Mono<Void> finish() {
      return Mono.fromRunnable(
          () -> {
            contract.storage.addAll(contract.attempts.remove(chunk));
            contract.finished.add(chunk);
          });
    }

    @Override
    public Mono<Void> close() {
      return Mono.fromRunnable(() -> contract.attempts.remove(chunk));
    }
  }

  @Test
  void aSinkThatKeepsTheRulesBreaksNone() {
    assertBreaks(Chunked.class);
  }

  @Test
  void n1_whatIsNotFinishedMustNotCount() {
    assertBreaks(CountsAtOnce.class, "n1");
  }

  static class CountsAtOnce extends Chunked {
    @Override
    protected List<String> countedIds() {
      return eventIds();
    }
  }

  @Test
  void n1_whatWasGivenUpMustNotCountWithTheNextAttempt() {
    assertBreaks(KeepsWhatWasGivenUp.class, "n1");
  }

  static class KeepsWhatWasGivenUp extends Chunked {
    @Override
    protected Sink sink() {
      return new ChunkSink(this) {
        @Override
        ChunkWriter writer(SnapshotChunk chunk) {
          List<String> before = attempts.getOrDefault(chunk, List.of());
          ChunkWriter writer = super.writer(chunk);
          attempts.get(chunk).addAll(before);
          return writer;
        }
      };
    }
  }

  @Test
  void n1_whatWasWrittenMustCountWhenItIsFinished() {
    assertBreaks(FinishesTheLastWrite.class, "n1", "n3");
  }

  static class FinishesTheLastWrite extends Chunked {
    @Override
    protected Sink sink() {
      return new ChunkSink(this) {
        @Override
        ChunkWriter writer(SnapshotChunk chunk) {
          var unused = super.writer(chunk);
          return new ListWriter(chunked, chunk) {
            @Override
            void take(List<? extends ChangeEvent<?>> events) {
              attempts.get(chunk).clear();
              super.take(events);
            }
          };
        }
      };
    }
  }

  @Test
  void n2_aFinishedChunkMustNotBeTakenAgain() {
    assertBreaks(TakesAgain.class, "n2");
  }

  static class TakesAgain extends Chunked {
    @Override
    protected Sink sink() {
      return new ChunkSink(this) {
        @Override
        boolean isFinished(SnapshotChunk chunk) {
          return false;
        }
      };
    }
  }

  @Test
  void n2_anotherProcessMustKnowWhatIsFinished() {
    assertBreaks(KnowsOnlyItsOwn.class, "n2");
  }

  static class KnowsOnlyItsOwn extends Chunked {
    @Override
    protected Sink sink() {
      Set<SnapshotChunk> before = Set.copyOf(finished);
      return new ChunkSink(this) {
        @Override
        boolean isFinished(SnapshotChunk chunk) {
          return super.isFinished(chunk) && !before.contains(chunk);
        }
      };
    }
  }

  @Test
  void n3_chunksMustBeTakenAtTheSameTime() {
    assertBreaks(OneAtATime.class, "n3");
  }

  static class OneAtATime extends Chunked {
    @Override
    protected Sink sink() {
      return new ChunkSink(this) {
        private int open;

        @Override
        ChunkWriter writer(SnapshotChunk chunk) {
          if (open > 0) {
            throw new SinkUnavailable("a chunk is being written");
          }
          open++;
          var unused = super.writer(chunk);
          return new ListWriter(chunked, chunk) {
            @Override
            public Mono<Void> close() {
              return super.close().doOnSuccess(closed -> open = 0);
            }
          };
        }
      };
    }
  }

  @Test
  void n3_chunksMustBeTakenInAnyOrder() {
    assertBreaks(InOrder.class, "n3");
  }

  static class InOrder extends Chunked {
    @Override
    protected Sink sink() {
      return new ChunkSink(this) {
        private int last = -1;

        @Override
        ChunkWriter writer(SnapshotChunk chunk) {
          if (chunk.number() < last) {
            throw new SinkUnavailable("a later chunk has begun");
          }
          last = chunk.number();
          return super.writer(chunk);
        }
      };
    }
  }

  @Test
  void n3_chunksMustBeTakenBesideBatches() {
    assertBreaks(ChunksAlone.class, "n3");
  }

  static class ChunksAlone extends Chunked {
    @Override
    protected Sink sink() {
      return new ChunkSink(this) {
        @Override
        void append(EventBatch batch) {
          if (!attempts.isEmpty()) {
            throw new SinkUnavailable("a chunk is being written");
          }
          super.append(batch);
        }
      };
    }
  }

  @Test
  void n3_chunksMustNotBeMixedUp() {
    assertBreaks(OneListForAll.class, "n3");
  }

  static class OneListForAll extends Chunked {
    @Override
    protected Sink sink() {
      return new ChunkSink(this) {
        @Override
        ChunkWriter writer(SnapshotChunk chunk) {
          attempts.clear();
          return super.writer(chunk);
        }
      };
    }
  }
}
