package io.github.changecapture.test.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.changecapture.error.CheckpointRejected;
import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.OwnedElsewhere;
import io.github.changecapture.event.Position;
import io.github.changecapture.event.ResumeToken;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.Checkpoint.Identity;
import io.github.changecapture.spi.Checkpoint.Progress;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.Claim;
import io.github.changecapture.spi.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Checks the rules C1 to C11 of {@link CheckpointStore}.
 *
 * <p>Not checked: that a saved checkpoint survives a crash of the machine (C3), and that a crash in
 * the middle of a save leaves the old checkpoint or the new one (C4); in their place, that another
 * process sees what was saved, and that readers never see a mixture.
 */
public abstract class CheckpointStoreContract {
  private static final String CAPTURE = "orders";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LONG_ENOUGH_TO_WAIT = Duration.ofMillis(500);

  /** Of a lease's duration, so that what the test itself takes does not count. */
  private static final double ALMOST = 0.7;

  private final List<Mono<Void>> releases = new ArrayList<>();

  /** Creates the contract. */
  protected CheckpointStoreContract() {}

  /**
   * Opens the storage, which is empty before each test, as another process would.
   *
   * @return a store over the same storage as every other call in the test; a new one, unless the
   *     storage is the store
   */
  protected abstract CheckpointStore store();

  /**
   * Lets the process that owns a store die, for C2: its connections break and its locks are gone,
   * but nothing is released. Skipped unless overridden.
   *
   * @param owner a store that holds a claim
   * @return whether that was done; false by default
   */
  protected boolean kill(CheckpointStore owner) {
    return false;
  }

  /**
   * Damages what is stored of a capture, so that it cannot be read, for C8. Skipped unless
   * overridden.
   *
   * @param capture the capture's name
   * @return whether that was done; false by default
   * @throws Exception if it fails
   */
  protected boolean damage(String capture) throws Exception {
    return false;
  }

  /**
   * Moves the clock of the storage forward, for C10 and C11. Skipped unless overridden, and for
   * stores whose claims have no lease.
   *
   * @param by how far
   * @return whether that was done; false by default
   */
  protected boolean passTime(Duration by) {
    return false;
  }

  @AfterEach
  final void releaseEverything() {
    Flux.fromIterable(releases).concatMap(Mono::onErrorComplete).blockLast();
  }

  @Test
  void c1_eachClaimGivesAGreaterEpoch() {
    long last = 0;
    for (int i = 0; i < 5; i++) {
      CheckpointStore store = store();
      Claim claim = claim(store);
      assertThat(claim.ownerEpoch()).isGreaterThan(last);
      last = claim.ownerEpoch();
      Await.completion(store.release(CAPTURE, last));
    }
  }

  @Test
  void c1_aFirstClaimGivesNoCheckpoint() {
    assertThat(claim(store()).checkpoint()).isNull();
  }

  @Test
  void c1_aClaimGivesTheLastSavedCheckpointAsItWas() {
    BsonDocument token =
        new BsonDocument("_data", new BsonString("8269560000000000012B"))
            .append("_typeBits", new BsonBinary(new byte[] {(byte) 0x82, 0, 1}));
    Position position = new Position(3, new BsonTimestamp(-2, -3), new ResumeToken(token));
    Identity identity = new Identity("rs0", "shop\\..*", "hourly \"relaxed\"\n\uD83D\uDE00");
    CheckpointStore store = store();
    long epoch = claim(store).ownerEpoch();
    Checkpoint saved = new Checkpoint(position, epoch, Progress.STOPPED, identity);
    Await.completion(store.save(CAPTURE, at(epoch, 1)));

    Await.completion(store.save(CAPTURE, saved));
    Await.completion(store.release(CAPTURE, epoch));

    assertThat(claim(store()).checkpoint()).isEqualTo(saved);
  }

  @Test
  void c1_aPositionWithoutTokenComesBackWithoutToken() {
    CheckpointStore store = store();
    long epoch = claim(store).ownerEpoch();
    Position position = Position.before(0, new BsonTimestamp(7, 0));
    Checkpoint saved = new Checkpoint(position, epoch, Progress.RUNNING, new Identity("", "", ""));

    Await.completion(store.save(CAPTURE, saved));

    assertThat(Await.valueOrNothing(store().load(CAPTURE))).isEqualTo(saved);
  }

  @Test
  void c2_whileAClaimIsHeldAnotherOneWaitsOrFails() {
    CheckpointStore owner = store();
    long epoch = claim(owner).ownerEpoch();

    assertThat(claimedMeanwhile(store())).isNull();

    Await.completion(owner.save(CAPTURE, at(epoch, 1)));
  }

  @Test
  void c2_ofManyClaimsAtOnceOneIsGiven() {
    Flux<Claim> claims =
        Flux.range(0, 8)
            .map(i -> store())
            .flatMap(store -> attempt(store).subscribeOn(Schedulers.parallel()), 8);

    List<Claim> given =
        claims
            .publish(all -> all.takeUntilOther(all.next().delayElement(LONG_ENOUGH_TO_WAIT)))
            .collectList()
            .block(PATIENCE);

    assertThat(given).hasSize(1);
  }

  @Test
  void c2_aReleasedClaimCanBeHad() {
    CheckpointStore owner = store();
    long epoch = claim(owner).ownerEpoch();
    Await.completion(owner.release(CAPTURE, epoch));

    assertThat(claim(store()).ownerEpoch()).isNotEqualTo(epoch);
  }

  @Test
  void c2_aReleaseWithAnOlderEpochDoesNothing() {
    CheckpointStore owner = store();
    long older = claim(owner).ownerEpoch();
    Await.completion(owner.release(CAPTURE, older));
    long epoch = claim(owner).ownerEpoch();

    Await.completion(owner.release(CAPTURE, older));

    assertThat(claimedMeanwhile(store())).isNull();
    Await.completion(owner.save(CAPTURE, at(epoch, 1)));
  }

  @Test
  void c2_theClaimOfADeadProcessCanBeHad() {
    CheckpointStore owner = store();
    long epoch = claim(owner).ownerEpoch();
    Await.completion(owner.save(CAPTURE, at(epoch, 1)));
    assumeTrue(kill(owner), "override kill(CheckpointStore) to check this rule");

    Claim next = claim(store());

    assertThat(next.ownerEpoch()).isGreaterThan(epoch);
    assertThat(next.checkpoint()).isEqualTo(at(epoch, 1));
  }

  @Test
  void c3_anotherProcessSeesWhatWasSaved() {
    CheckpointStore owner = store();
    long epoch = claim(owner).ownerEpoch();

    for (int second = 1; second <= 20; second++) {
      Await.completion(owner.save(CAPTURE, at(epoch, second)));
      assertThat(Await.valueOrNothing(store().load(CAPTURE))).isEqualTo(at(epoch, second));
    }
  }

  @Test
  void c4_aReaderNeverSeesAMixture() {
    CheckpointStore owner = store();
    CheckpointStore reader = store();
    long epoch = claim(owner).ownerEpoch();
    Await.completion(owner.save(CAPTURE, large(epoch, 1)));
    AtomicBoolean saved = new AtomicBoolean();
    Mono<Void> saves =
        Flux.range(2, 50)
            .concatMap(second -> owner.save(CAPTURE, large(epoch, second)))
            .doFinally(end -> saved.set(true))
            .then()
            .subscribeOn(Schedulers.boundedElastic());

    List<String> seen =
        Mono.defer(() -> reader.load(CAPTURE))
            .subscribeOn(Schedulers.boundedElastic())
            .map(CheckpointStoreContract::wholeOrMixed)
            .repeat(() -> !saved.get())
            .distinct()
            .collectList()
            .zipWith(saves.thenReturn(true), (kinds, end) -> kinds)
            .block(Duration.ofMinutes(1));

    assertThat(seen).containsExactly("whole");
  }

  @Test
  void c5_aSaveWithAnOlderEpochIsFencedAndChangesNothing() {
    CheckpointStore older = store();
    long olderEpoch = claim(older).ownerEpoch();
    Await.completion(older.save(CAPTURE, at(olderEpoch, 1)));
    Await.completion(older.release(CAPTURE, olderEpoch));
    CheckpointStore newer = store();
    long epoch = claim(newer).ownerEpoch();

    for (CheckpointStore store : List.of(older, newer)) {
      Await.failure(Fenced.class, store.save(CAPTURE, at(olderEpoch, 2)));
      assertThat(Await.valueOrNothing(store().load(CAPTURE))).isEqualTo(at(olderEpoch, 1));
    }
    Await.completion(newer.save(CAPTURE, at(epoch, 3)));
    Await.failure(Fenced.class, newer.save(CAPTURE, at(olderEpoch, 4)));
    assertThat(Await.valueOrNothing(store().load(CAPTURE))).isEqualTo(at(epoch, 3));
  }

  @Test
  void c6_aSaveOfAnEarlierPositionIsRejectedAndChangesNothing() {
    CheckpointStore owner = store();
    long epoch = claim(owner).ownerEpoch();
    Checkpoint saved = at(epoch, 1, 5, "82B");
    Await.completion(owner.save(CAPTURE, saved));

    for (Checkpoint earlier :
        List.of(at(epoch, 0, 9, "82C"), at(epoch, 1, 4, "82C"), at(epoch, 1, 5, "82A"))) {
      Await.failure(CheckpointRejected.class, owner.save(CAPTURE, earlier));
      assertThat(Await.valueOrNothing(store().load(CAPTURE))).isEqualTo(saved);
    }
  }

  @Test
  void c6_theSamePositionMayBeSavedAgain() {
    CheckpointStore owner = store();
    long epoch = claim(owner).ownerEpoch();
    Checkpoint running = at(epoch, 1);
    Checkpoint stopped =
        new Checkpoint(running.position(), epoch, Progress.STOPPED, running.identity());

    Await.completion(owner.save(CAPTURE, running));
    Await.completion(owner.save(CAPTURE, stopped));

    assertThat(Await.valueOrNothing(store().load(CAPTURE))).isEqualTo(stopped);
  }

  @Test
  void c6_aNewOwnerMayRewind() {
    CheckpointStore owner = store();
    long epoch = claim(owner).ownerEpoch();
    Await.completion(owner.save(CAPTURE, at(epoch, 9)));
    Await.completion(owner.release(CAPTURE, epoch));
    CheckpointStore next = store();
    Checkpoint rewound = at(claim(next).ownerEpoch(), 1);

    Await.completion(next.save(CAPTURE, rewound));

    assertThat(Await.valueOrNothing(store().load(CAPTURE))).isEqualTo(rewound);
  }

  @Test
  void c7_aNameMayHoldAnyCharacterAndTouchesNoOther() {
    CheckpointStore owner = store();
    Map<String, Checkpoint> saved = new LinkedHashMap<>();
    for (String name : Names.AWKWARD) {
      long epoch = claim(owner, name).ownerEpoch();
      saved.put(name, at(epoch, saved.size() + 1));
      Await.completion(owner.save(name, saved.get(name)));
    }

    saved.forEach(
        (name, checkpoint) ->
            assertThat(Await.valueOrNothing(store().load(name)))
                .as("capture '%s'", name)
                .isEqualTo(checkpoint));
  }

  @Test
  void c8_withoutACheckpointNothingIsLoaded() {
    assertThat(Await.valueOrNothing(store().load(CAPTURE))).isNull();
    assertThat(claim(store()).checkpoint()).isNull();
    assertThat(Await.valueOrNothing(store().load(CAPTURE))).isNull();
  }

  @Test
  void c8_aDamagedCheckpointIsRejected() throws Exception {
    CheckpointStore owner = store();
    long epoch = claim(owner).ownerEpoch();
    Await.completion(owner.save(CAPTURE, at(epoch, 1)));
    Await.completion(owner.release(CAPTURE, epoch));
    assumeTrue(damage(CAPTURE), "override damage(String) to check this rule");

    Await.failure(CheckpointRejected.class, store().load(CAPTURE));
    Await.failure(CheckpointRejected.class, store().claim(CAPTURE));
  }

  @Test
  void c9_nothingBlocksTheSubscribersThread() throws Exception {
    CheckpointStore store = store();
    try (BlockingCalls calls = BlockingCalls.watch()) {

      Claim claim = calls.value(store.claim(CAPTURE));
      calls.completion(store.save(CAPTURE, at(claim.ownerEpoch(), 1)));
      calls.completion(store.load(CAPTURE));
      calls.completion(store.release(CAPTURE, claim.ownerEpoch()));

      calls.assertNone();
    }
  }

  @Test
  void c2_whoeverAsksForALeasedClaimIsToldWhenToAskAgain() {
    Lease lease = lease(claim(store()));

    assertThat(catchThrowable(() -> store().claim(CAPTURE).block()))
        .isInstanceOfSatisfying(
            OwnedElsewhere.class,
            owned ->
                assertThat(owned.retryAfter())
                    .hasValueSatisfying(
                        wait -> assertThat(wait).isBetween(Duration.ofNanos(1), lease.duration())));
  }

  @Test
  void c10_aLeaseThatIsNotRenewedRunsOut() {
    CheckpointStore owner = store();
    Claim claim = claim(owner);
    Await.completion(owner.save(CAPTURE, at(claim.ownerEpoch(), 1)));

    pass(lease(claim), 1.0);

    Claim next = claim(store());
    assertThat(next.ownerEpoch()).isNotEqualTo(claim.ownerEpoch());
    assertThat(next.checkpoint()).isEqualTo(at(claim.ownerEpoch(), 1));
    Await.failure(Fenced.class, owner.save(CAPTURE, at(claim.ownerEpoch(), 2)));
  }

  @Test
  void c10_aLeaseLastsItsDuration() {
    CheckpointStore owner = store();
    Claim claim = claim(owner);

    pass(lease(claim), ALMOST);

    assertThat(claimedMeanwhile(store())).isNull();
    Await.completion(owner.save(CAPTURE, at(claim.ownerEpoch(), 1)));
  }

  @Test
  void c10_oneLeaseRunsOutWithoutTheOthers() {
    String other = "customers";
    CheckpointStore store = store();
    Lease lease = lease(claim(store));
    long epoch = claim(store, other).ownerEpoch();
    pass(lease, ALMOST);
    Await.completion(lease.renew());
    pass(lease, ALMOST);

    assertThat(claim(store(), other).ownerEpoch()).isNotEqualTo(epoch);
    assertThat(claimedMeanwhile(store())).isNull();
  }

  @Test
  void c11_aRenewedLeaseLastsItsDurationAgain() {
    CheckpointStore owner = store();
    Claim claim = claim(owner);
    for (int i = 0; i < 3; i++) {
      pass(lease(claim), ALMOST);
      Await.completion(lease(claim).renew());
    }
    pass(lease(claim), ALMOST);

    assertThat(claimedMeanwhile(store())).isNull();
    Await.completion(owner.save(CAPTURE, at(claim.ownerEpoch(), 1)));
  }

  @Test
  void c11_aRenewalAfterANewerClaimIsFencedAndChangesNothing() {
    Claim older = claim(store());
    pass(lease(older), 1.0);
    CheckpointStore newer = store();
    Claim claim = claim(newer);

    Await.failure(Fenced.class, lease(older).renew());

    Await.completion(newer.save(CAPTURE, at(claim.ownerEpoch(), 1)));
    pass(lease(claim), 1.0);
    assertThat(claim(store()).ownerEpoch()).isNotEqualTo(claim.ownerEpoch());
  }

  @Test
  void c11_aRenewalAfterTheReleaseIsFencedAndChangesNothing() {
    CheckpointStore owner = store();
    Claim claim = claim(owner);
    Lease lease = lease(claim);
    Await.completion(owner.release(CAPTURE, claim.ownerEpoch()));

    Await.failure(Fenced.class, lease.renew());

    assertThat(claim(store()).ownerEpoch()).isNotEqualTo(claim.ownerEpoch());
  }

  private static Lease lease(Claim claim) {
    Lease lease = claim.lease();
    if (lease == null) {
      throw new TestAbortedException("the store's claims have no lease");
    }
    return lease;
  }

  private void pass(Lease lease, double share) {
    Duration time = Duration.ofMillis((long) (lease.duration().toMillis() * share));
    assumeTrue(passTime(time), "override passTime(Duration) to check this rule");
  }

  private Claim claim(CheckpointStore store) {
    return claim(store, CAPTURE);
  }

  private Claim claim(CheckpointStore store, String capture) {
    Claim claim = Await.value(store.claim(capture));
    releases.add(store.release(capture, claim.ownerEpoch()));
    return claim;
  }

  /** For a claim that should not be given: one that should has as long as it takes. */
  private @Nullable Claim claimedMeanwhile(CheckpointStore store) {
    return Await.valueOrNothing(attempt(store).timeout(LONG_ENOUGH_TO_WAIT, Mono.empty()));
  }

  /** A claim, or nothing if the store fails as it may; it may also wait. */
  private Mono<Claim> attempt(CheckpointStore store) {
    return store
        .claim(CAPTURE)
        .doOnNext(claim -> releases.add(store.release(CAPTURE, claim.ownerEpoch())))
        .onErrorComplete(OwnedElsewhere.class);
  }

  private static Checkpoint at(long epoch, int second) {
    return at(epoch, 0, second, "82%08X00000001".formatted(second));
  }

  private static Checkpoint at(long epoch, long generation, int second, String token) {
    Position position =
        new Position(generation, new BsonTimestamp(second, 1), ResumeToken.ofData(token));
    return checkpoint(epoch, position, "hourly");
  }

  /** More than a disk writes at once, the same value everywhere. */
  private static Checkpoint large(long epoch, int second) {
    return checkpoint(epoch, at(epoch, second).position(), ("" + second + ' ').repeat(20_000));
  }

  private static String wholeOrMixed(Checkpoint checkpoint) {
    int second = checkpoint.position().clusterTime().getTime();
    return checkpoint.equals(large(checkpoint.ownerEpoch(), second))
        ? "whole"
        : "the position of " + second + " with something of another checkpoint";
  }

  private static Checkpoint checkpoint(long epoch, Position position, String layout) {
    return new Checkpoint(
        position, epoch, Progress.RUNNING, new Identity("rs0", "shop.orders", layout));
  }
}
