package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.checkpoint.MongoCheckpointStore;
import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.OwnedElsewhere;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.Claim;
import io.github.changecapture.test.mongo.fixture.Ability;
import io.github.changecapture.test.mongo.fixture.RequiresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Instances that claim one name at the same time, again and again. */
class ClaimRaceIT extends OnMongo {
  private static final String CAPTURE = "orders";
  private static final Duration LEASE = Duration.ofMinutes(5);

  private final List<MongoCheckpointStore> stores = new ArrayList<>();

  @BeforeEach
  void open() {
    for (int i = 0; i < 3; i++) {
      stores.add(
          CheckpointStores.mongo()
              .connectionString(mongo.connectionString())
              .namespace(database, "checkpoints")
              .lease(LEASE)
              .build());
    }
  }

  @AfterEach
  void close() {
    stores.forEach(MongoCheckpointStore::close);
  }

  @Test
  @RequiresServer(Ability.MOVE_CLOCK)
  void oneIsGivenEpochsRiseAndPositionsOnlyMoveForward() {
    Random random = new Random(20261121);
    Claim last = new Claim(0, null);
    MongoCheckpointStore lastStore = null;
    for (int round = 1; round <= 150; round++) {
      List<Given> given = race();
      assertThat(given).as("round %d", round).hasSize(1);
      MongoCheckpointStore store = given.get(0).store();
      Claim claim = given.get(0).claim();
      assertThat(claim.ownerEpoch()).isGreaterThan(last.ownerEpoch());
      assertThat(claim.checkpoint()).isEqualTo(round == 1 ? null : saved(last, round - 1));
      if (lastStore != null) {
        Checkpoint stale = saved(last, round + 1_000);
        MongoCheckpointStore overtaken = lastStore;
        assertThatThrownBy(() -> overtaken.save(CAPTURE, stale).block(PATIENCE))
            .isInstanceOf(Fenced.class);
      }
      store.save(CAPTURE, saved(claim, round)).block(PATIENCE);
      if (random.nextBoolean()) {
        store.release(CAPTURE, claim.ownerEpoch()).block(PATIENCE);
      } else {
        mongo.mongoDouble().advanceClock(LEASE);
      }
      last = claim;
      lastStore = store;
    }
  }

  @Test
  void neverDoTwoOwnAtATime() {
    AtomicInteger owners = new AtomicInteger();
    AtomicInteger turns = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Long> epochs = Collections.synchronizedList(new ArrayList<>());

    Flux.fromIterable(stores)
        .flatMap(
            store ->
                store
                    .claim(CAPTURE)
                    .flatMap(
                        claim -> {
                          most.accumulateAndGet(owners.incrementAndGet(), Math::max);
                          epochs.add(claim.ownerEpoch());
                          Checkpoint next = saved(claim, turns.incrementAndGet());
                          return store
                              .save(CAPTURE, next)
                              .then(Mono.fromRunnable(owners::decrementAndGet))
                              .then(store.release(CAPTURE, claim.ownerEpoch()));
                        })
                    .onErrorComplete(OwnedElsewhere.class)
                    .subscribeOn(Schedulers.parallel())
                    .repeat(() -> turns.get() < 200))
        .blockLast(Duration.ofMinutes(2));

    assertThat(most).hasValue(1);
    assertThat(turns).hasValueGreaterThanOrEqualTo(200);
    assertThat(epochs).isSorted().doesNotHaveDuplicates();
  }

  private record Given(MongoCheckpointStore store, Claim claim) {}

  private List<Given> race() {
    return Flux.fromIterable(stores)
        .flatMap(
            store ->
                store
                    .claim(CAPTURE)
                    .map(claim -> new Given(store, claim))
                    .onErrorComplete(OwnedElsewhere.class)
                    .subscribeOn(Schedulers.parallel()))
        .collectList()
        .block(PATIENCE);
  }

  private static Checkpoint saved(Claim claim, int round) {
    return MongoCheckpointFaultsIT.at(claim.ownerEpoch(), round);
  }
}
