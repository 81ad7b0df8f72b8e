package io.github.changecapture.test.contract;

import static io.github.changecapture.test.contract.Verdict.assertBreaks;

import io.github.changecapture.spi.DeadLetter;
import io.github.changecapture.spi.DeadLetterSink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Each rule of the contract notices a sink that breaks it. */
class BrokenDeadLetterSinksTest {

  /** A contract with a sink that keeps all rules, in methods to get wrong. */
  static class Tampered extends DeadLetterSinkContract {
    final List<DeadLetter> storage = new ArrayList<>();
    boolean damaged;

    @Override
    protected DeadLetterSink sink() {
      return letter -> Mono.fromRunnable(() -> write(letter));
    }

    void write(DeadLetter letter) {
      synchronized (storage) {
        if (damaged) {
          throw new IllegalStateException("full");
        }
        storage.add(letter);
      }
    }

    @Override
    protected int copies(DeadLetter letter) {
      synchronized (storage) {
        return (int) storage.stream().filter(letter::equals).count();
      }
    }

    @Override
    protected void damage() {
      damaged = true;
    }

    @Override
    protected void repair() {
      damaged = false;
    }
  }

  static class KeepsAllRules extends Tampered {}

  @Test
  void aSinkThatKeepsAllRulesPasses() {
    assertBreaks(KeepsAllRules.class);
  }

  static class CompletesBeforeItIsDurable extends Tampered {
    private final List<DeadLetter> buffered = new ArrayList<>();

    @Override
    void write(DeadLetter letter) {
      synchronized (storage) {
        if (damaged) {
          throw new IllegalStateException("full");
        }
        storage.addAll(buffered);
        buffered.clear();
        buffered.add(letter);
      }
    }
  }

  @Test
  void d1_completesBeforeItIsDurable() {
    assertBreaks(CompletesBeforeItIsDurable.class, "d1", "d2", "d3", "d5");
  }

  static class KeepsTheLastFew extends Tampered {
    @Override
    void write(DeadLetter letter) {
      super.write(letter);
      synchronized (storage) {
        if (storage.size() > 100) {
          DeadLetter unused = storage.remove(0);
        }
      }
    }
  }

  @Test
  void d2_keepsTheLastFew() {
    assertBreaks(KeepsTheLastFew.class, "d2");
  }

  static class RefusesWhatIsNoBson extends Tampered {
    @Override
    void write(DeadLetter letter) {
      String unused = letter.event().toJson();
      super.write(letter);
    }
  }

  @Test
  void d2_refusesWhatIsNoBson() {
    assertBreaks(RefusesWhatIsNoBson.class, "d2");
  }

  static class RefusesWhatItHas extends Tampered {
    @Override
    void write(DeadLetter letter) {
      if (copies(letter) > 0) {
        throw new IllegalStateException("known");
      }
      super.write(letter);
    }
  }

  @Test
  void d2_refusesWhatItHas() {
    assertBreaks(RefusesWhatItHas.class, "d2");
  }

  static class OnlyLogsFailures extends Tampered {
    @Override
    protected DeadLetterSink sink() {
      DeadLetterSink sink = super.sink();
      return letter -> sink.write(letter).onErrorComplete();
    }
  }

  @Test
  void d3_onlyLogsFailures() {
    assertBreaks(OnlyLogsFailures.class, "d3");
  }

  static class IsDoneForAfterAFailure extends Tampered {
    @Override
    protected void repair() {}
  }

  @Test
  void d3_isDoneForAfterAFailure() {
    assertBreaks(IsDoneForAfterAFailure.class, "d3");
  }

  static class WritesWhenCalled extends Tampered {
    @Override
    protected DeadLetterSink sink() {
      return letter -> {
        try {
          write(letter);
          return Mono.empty();
        } catch (IllegalStateException full) {
          return Mono.error(full);
        }
      };
    }
  }

  @Test
  void d4_writesWhenCalled() {
    assertBreaks(WritesWhenCalled.class, "d4");
  }

  static class BlocksOnce extends Tampered {
    @Override
    protected DeadLetterSink sink() {
      DeadLetterSink sink = super.sink();
      AtomicBoolean prepared = new AtomicBoolean();
      return letter ->
          sink.write(letter)
              .then(
                  Mono.fromRunnable(
                      () -> {
                        if (prepared.compareAndSet(false, true)) {
                          LockSupport.parkNanos(50_000_000);
                        }
                      }));
    }
  }

  @Test
  void d5_blocksOnce() {
    assertBreaks(BlocksOnce.class, "d5");
  }
}
