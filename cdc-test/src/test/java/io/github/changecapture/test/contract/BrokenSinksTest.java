package io.github.changecapture.test.contract;

import static io.github.changecapture.test.contract.Verdict.assertBreaks;

import io.github.changecapture.error.OwnedElsewhere;
import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.Sink;
import io.github.changecapture.spi.SinkContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Each rule of the contract notices a sink that breaks it. */
class BrokenSinksTest {
  /** Longer than a busy machine takes from one call of a contract to the next. */
  private static final Duration LATER = Duration.ofMillis(300);

  /** A contract with a sink that keeps all rules, in methods to get wrong. */
  static class Tampered extends SinkContract {
    final List<String> storage = Collections.synchronizedList(new ArrayList<>());
    final AtomicBoolean owned = new AtomicBoolean();
    volatile boolean broken;

    @Override
    protected Sink sink() {
      return new ListSink(this);
    }

    @Override
    protected List<String> eventIds() {
      return List.copyOf(storage);
    }

    @Override
    protected boolean breakStorage() {
      broken = true;
      return true;
    }

    @Override
    protected void repairStorage() {
      broken = false;
    }

    @Override
    protected boolean kill(Sink sink) {
      owned.set(false);
      return true;
    }
  }

  static class ListSink implements Sink {
    final Tampered contract;
    volatile boolean failed;

    ListSink(Tampered contract) {
      this.contract = contract;
    }

    @Override
    public Mono<Void> open(SinkContext context) {
      return Mono.fromRunnable(
          () -> {
            if (!contract.owned.compareAndSet(false, true)) {
              throw new OwnedElsewhere("owned");
            }
          });
    }

    @Override
    public Mono<Void> write(EventBatch batch) {
      return Mono.fromRunnable(() -> append(batch));
    }

    @Override
    public Mono<Void> close() {
      return Mono.fromRunnable(() -> contract.owned.set(false));
    }

    void append(EventBatch batch) {
      if (failed || contract.broken) {
        failed = true;
        throw new SinkUnavailable("broken");
      }
      for (ChangeEvent<?> event : batch.events()) {
        if (!isDurable(event)) {
          contract.storage.add(event.id());
        }
      }
    }

    boolean isDurable(ChangeEvent<?> event) {
      return contract.storage.contains(event.id());
    }
  }

  @Test
  void aSinkThatKeepsTheRulesBreaksNone() {
    assertBreaks(Tampered.class);
  }

  @Test
  void s1_aWriteMustNotCompleteBeforeItIsDurable() {
    assertBreaks(CompletesEarly.class, "s1", "s2", "s4", "s5", "s6", "s7");
  }

  static class CompletesEarly extends Tampered {
    @Override
    protected Sink sink() {
      return new ListSink(this) {
        @Override
        public Mono<Void> write(EventBatch batch) {
          return Mono.fromRunnable(
              () -> Mono.delay(LATER).subscribe(later -> append(batch), failure -> {}));
        }
      };
    }
  }

  @Test
  void s1_aLargeBatchMustBeWrittenAsAWhole() {
    assertBreaks(KeepsAThousand.class, "s1");
  }

  static class KeepsAThousand extends Tampered {
    @Override
    protected Sink sink() {
      return new ListSink(this) {
        @Override
        void append(EventBatch batch) {
          List<? extends ChangeEvent<?>> events = batch.events();
          super.append(new EventBatch(events.subList(0, Math.min(1_000, events.size())), null));
        }
      };
    }
  }

  @Test
  void s2_theCallMustNotFixThePlace() {
    assertBreaks(WritesWhenCalled.class, "s2");
  }

  static class WritesWhenCalled extends Tampered {
    @Override
    protected Sink sink() {
      return new ListSink(this) {
        @Override
        public Mono<Void> write(EventBatch batch) {
          try {
            append(batch);
            return Mono.empty();
          } catch (SinkUnavailable broken) {
            return Mono.error(broken);
          }
        }
      };
    }
  }

  @Test
  void s2_batchesMustNotOvertake() {
    assertBreaks(OddBatchesLater.class, "s2", "s7");
  }

  static class OddBatchesLater extends Tampered {
    @Override
    protected Sink sink() {
      return new ListSink(this) {
        private int batches;

        @Override
        public Mono<Void> write(EventBatch batch) {
          return Mono.defer(
              () ->
                  batches++ % 2 == 0
                      ? Mono.delay(LATER).then(super.write(batch))
                      : super.write(batch));
        }
      };
    }
  }

  @Test
  void s4_whatAnotherProcessWroteMustNotBeWrittenAgain() {
    assertBreaks(KnowsOnlyItsOwn.class, "s4");
  }

  static class KnowsOnlyItsOwn extends Tampered {
    @Override
    protected Sink sink() {
      int before = storage.size();
      return new ListSink(this) {
        @Override
        boolean isDurable(ChangeEvent<?> event) {
          return storage.subList(before, storage.size()).contains(event.id());
        }
      };
    }
  }

  @Test
  void s4_aSinkThatForgetsWritesTwice() {
    assertBreaks(Forgets.class, "s4");
  }

  static class Forgets extends Tampered {
    @Override
    protected Sink sink() {
      return new ListSink(this) {
        @Override
        boolean isDurable(ChangeEvent<?> event) {
          return false;
        }
      };
    }
  }

  @Test
  void s5_afterAFailureNoBatchMustBeTaken() {
    assertBreaks(GoesOn.class, "s5");
  }

  static class GoesOn extends Tampered {
    @Override
    protected Sink sink() {
      return new ListSink(this) {
        @Override
        void append(EventBatch batch) {
          failed = false;
          super.append(batch);
        }
      };
    }
  }

  @Test
  void s5_aFailureMustNotGetLost() {
    assertBreaks(Swallows.class, "s5", "s7");
  }

  static class Swallows extends Tampered {
    @Override
    protected Sink sink() {
      return new ListSink(this) {
        @Override
        public Mono<Void> write(EventBatch batch) {
          return super.write(batch).onErrorComplete();
        }
      };
    }
  }

  @Test
  void s6_aBatchWithoutEventsMustBeTaken() {
    assertBreaks(WantsEvents.class, "s6");
  }

  static class WantsEvents extends Tampered {
    @Override
    protected Sink sink() {
      return new ListSink(this) {
        @Override
        void append(EventBatch batch) {
          batch.events().get(0);
          super.append(batch);
        }
      };
    }
  }

  @Test
  void s7_closingMustNotLoseWhatWasTaken() {
    assertBreaks(DropsAtClose.class, "s7");
  }

  /** Takes its time for large batches, and drops them if it is closed meanwhile. */
  static class DropsAtClose extends Tampered {
    private static final int MANY = 400;

    @Override
    protected Sink sink() {
      return new ListSink(this) {
        private volatile boolean closed;

        @Override
        public Mono<Void> write(EventBatch batch) {
          Mono<Void> write = Mono.fromRunnable(() -> appendUnlessClosed(batch));
          return batch.events().size() < MANY
              ? write
              : Mono.delay(LATER, Schedulers.single()).then(write);
        }

        @Override
        public Mono<Void> close() {
          return Mono.<Void>fromRunnable(() -> closed = true).then(super.close());
        }

        private void appendUnlessClosed(EventBatch batch) {
          if (!closed) {
            append(batch);
          }
        }
      };
    }
  }

  @Test
  void s7_closingMustRelease() {
    assertBreaks(KeepsTheLock.class, "s4", "s7");
  }

  static class KeepsTheLock extends Tampered {
    @Override
    protected Sink sink() {
      return new ListSink(this) {
        @Override
        public Mono<Void> close() {
          return Mono.empty();
        }
      };
    }
  }

  @Test
  void s7_closingMustNotFailForAFailedWrite() {
    assertBreaks(FailsTwice.class, "s7");
  }

  static class FailsTwice extends Tampered {
    @Override
    protected Sink sink() {
      return new ListSink(this) {
        @Override
        public Mono<Void> close() {
          return super.close()
              .then(failed ? Mono.error(new SinkUnavailable("again")) : Mono.empty());
        }
      };
    }
  }

  @Test
  void s8_openingMustNotBlock() {
    assertBreaks(ReadsAtOnce.class, "s8");
  }

  static class ReadsAtOnce extends Tampered {
    @Override
    protected Sink sink() {
      return new ListSink(this) {
        @Override
        public Mono<Void> open(SinkContext context) {
          return super.open(context).then(Mono.fromRunnable(ReadsAtOnce::readAFile));
        }
      };
    }

    private static void readAFile() {
      try {
        Files.readAllBytes(Path.of("pom.xml"));
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
  }
}
