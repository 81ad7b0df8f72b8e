package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.checkpoint.MongoCheckpointStore;
import io.github.changecapture.error.AccessDenied;
import io.github.changecapture.error.CheckpointRejected;
import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.OwnedElsewhere;
import io.github.changecapture.error.TransientCaptureException;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.Checkpoint.Identity;
import io.github.changecapture.spi.Checkpoint.Progress;
import io.github.changecapture.spi.Claim;
import io.github.changecapture.test.mongo.MongoFaults;
import io.github.changecapture.test.mongo.fixture.Ability;
import io.github.changecapture.test.mongo.fixture.RequiresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a claim, a save and a release when the connection breaks around them. */
@RequiresServer({Ability.DOUBLE_FAULTS, Ability.MOVE_CLOCK})
class MongoCheckpointFaultsIT extends OnMongo {
  private static final String CAPTURE = "orders";
  private static final String CLAIM = "findAndModify";
  private static final String CHANGE = "update";
  private static final String LOOK = "aggregate";

  private final List<MongoCheckpointStore> opened = new ArrayList<>();

  /** Breaks a request, which the server carries out all the same. */
  interface Break {
    void strike(MongoFaults faults, String command);
  }

  static Stream<Named<Break>> afterwards() {
    return Stream.of(
        Named.of("no byte of the reply", (faults, command) -> faults.cutReply(command, 0)),
        Named.of("half a header", (faults, command) -> faults.cutReply(command, 8)),
        Named.of("all but a byte", (faults, command) -> faults.cutReply(command, 1_000_000)));
  }

  @AfterEach
  void close() {
    opened.forEach(MongoCheckpointStore::close);
  }

  @ParameterizedTest
  @MethodSource("afterwards")
  void aClaimWhoseReplyIsLostIsFoundByItsTicket(Break fault) {
    MongoCheckpointStore store = store();
    fault.strike(mongo.faults(), CLAIM);

    Claim claim = store.claim(CAPTURE).block(PATIENCE);

    assertOwner(store, claim.ownerEpoch());
  }

  @ParameterizedTest
  @MethodSource("afterwards")
  void aSaveWhoseReplyIsLostIsFoundToBeSaved(Break fault) {
    MongoCheckpointStore store = store();
    long epoch = store.claim(CAPTURE).block(PATIENCE).ownerEpoch();
    store.save(CAPTURE, at(epoch, 1)).block(PATIENCE);
    fault.strike(mongo.faults(), CHANGE);

    store.save(CAPTURE, at(epoch, 2)).block(PATIENCE);
    store.save(CAPTURE, at(epoch, 3)).block(PATIENCE);

    assertThat(store().load(CAPTURE).block(PATIENCE)).isEqualTo(at(epoch, 3));
  }

  @ParameterizedTest
  @MethodSource("afterwards")
  void aReleaseWhoseReplyIsLostIsFoundToBeDone(Break fault) {
    MongoCheckpointStore store = store();
    long epoch = store.claim(CAPTURE).block(PATIENCE).ownerEpoch();
    fault.strike(mongo.faults(), CHANGE);

    store.release(CAPTURE, epoch).block(PATIENCE);

    assertThat(store().claim(CAPTURE).block(PATIENCE).ownerEpoch()).isGreaterThan(epoch);
  }

  @ParameterizedTest
  @MethodSource("afterwards")
  void aRenewalWhoseReplyIsLostMayBeTriedAgain(Break fault) {
    Claim claim = store().claim(CAPTURE).block(PATIENCE);
    fault.strike(mongo.faults(), CHANGE);

    assertThatThrownBy(() -> claim.lease().renew().block(PATIENCE))
        .isInstanceOf(TransientCaptureException.class);
    claim.lease().renew().block(PATIENCE);
  }

  @ParameterizedTest
  @ValueSource(ints = {91, 10107, 11602, 189, 64, 424_242})
  void aRequestThatIsRefusedIsNotTakenForDone(int code) {
    MongoCheckpointStore store = store();
    mongo.faults().refuseOnce(CLAIM, code);
    assertThatThrownBy(() -> store.claim(CAPTURE).block(PATIENCE))
        .isInstanceOf(TransientCaptureException.class);

    long epoch = store.claim(CAPTURE).block(PATIENCE).ownerEpoch();
    store.save(CAPTURE, at(epoch, 1)).block(PATIENCE);
    mongo.faults().refuseOnce(CHANGE, code);
    assertThatThrownBy(() -> store.save(CAPTURE, at(epoch, 2)).block(PATIENCE))
        .isInstanceOf(TransientCaptureException.class);
    assertThat(store.load(CAPTURE).block(PATIENCE)).isEqualTo(at(epoch, 1));

    mongo.faults().refuseOnce(CHANGE, code);
    assertThatThrownBy(() -> store.release(CAPTURE, epoch).block(PATIENCE))
        .isInstanceOf(TransientCaptureException.class);
    assertThatThrownBy(() -> store().claim(CAPTURE).block(PATIENCE))
        .isInstanceOf(OwnedElsewhere.class);
  }

  @Test
  void anOutcomeThatCannotBeSeenEitherIsAFailure() {
    MongoCheckpointStore store = store();
    long epoch = store.claim(CAPTURE).block(PATIENCE).ownerEpoch();
    mongo.faults().cutReply(CHANGE, 0);
    mongo.faults().refuseOnce(LOOK, 91);

    assertThatThrownBy(() -> store.save(CAPTURE, at(epoch, 1)).block(PATIENCE))
        .isInstanceOf(TransientCaptureException.class);
    store.save(CAPTURE, at(epoch, 2)).block(PATIENCE);

    assertThat(store().load(CAPTURE).block(PATIENCE)).isEqualTo(at(epoch, 2));
  }

  @Test
  void connectionsThatBreakWhileARequestWaitsLeaveNothingUnclear() {
    MongoCheckpointStore store = store();
    long epoch = store.claim(CAPTURE).block(PATIENCE).ownerEpoch();
    MongoFaults.Stall replies = mongo.faults().stallReplies(CHANGE);

    CompletableFuture<Void> save = store.save(CAPTURE, at(epoch, 1)).toFuture();
    eventually(() -> at(epoch, 1).equals(savedOnServer()), "the server did not save");
    mongo.faults().dropConnections();

    assertThat(save).succeedsWithin(PATIENCE);
    replies.close();
  }

  @Test
  void aSaveThatWasDelayedBehindATakeoverChangesNothing() {
    MongoCheckpointStore older = store();
    long olderEpoch = older.claim(CAPTURE).block(PATIENCE).ownerEpoch();
    older.save(CAPTURE, at(olderEpoch, 1)).block(PATIENCE);
    mongo.mongoDouble().advanceClock(Duration.ofSeconds(30));
    MongoCheckpointStore newer = store();
    Claim claim = newer.claim(CAPTURE).block(PATIENCE);

    mongo.faults().refuseOnce(CHANGE, 91);

    assertThatThrownBy(() -> older.save(CAPTURE, at(olderEpoch, 2)).block(PATIENCE))
        .isInstanceOf(Fenced.class);
    assertThat(claim.checkpoint()).isEqualTo(at(olderEpoch, 1));
    assertOwner(newer, claim.ownerEpoch());
  }

  @Test
  void aSaveThatIsUnclearAndOvertakenIsTakenForWhatItWas() {
    MongoCheckpointStore older = store();
    long olderEpoch = older.claim(CAPTURE).block(PATIENCE).ownerEpoch();
    MongoFaults.Stall replies = mongo.faults().stallReplies(CHANGE);
    CompletableFuture<Void> save = older.save(CAPTURE, at(olderEpoch, 1)).toFuture();
    eventually(() -> at(olderEpoch, 1).equals(savedOnServer()), "the server did not save");
    mongo.mongoDouble().advanceClock(Duration.ofSeconds(30));
    Claim claim = store().claim(CAPTURE).block(PATIENCE);

    mongo.faults().dropConnections();

    assertThat(save).succeedsWithin(PATIENCE);
    assertThat(claim.checkpoint()).isEqualTo(at(olderEpoch, 1));
    replies.close();
  }

  @Test
  void missingRightsAreNamed() {
    mongo.faults().refuseOnce(CLAIM, 13);

    assertThatThrownBy(() -> store().claim(CAPTURE).block(PATIENCE))
        .isInstanceOf(AccessDenied.class)
        .hasMessageContaining("find, insert and update")
        .hasMessageContaining(database + ".checkpoints");
  }

  @Test
  void aDocumentThatIsNoneOfOursIsNamed() {
    collection("checkpoints").insertOne(new Document("_id", CAPTURE).append("owner", "me"));

    assertThatThrownBy(() -> store().claim(CAPTURE).block(PATIENCE))
        .isInstanceOf(CheckpointRejected.class)
        .hasMessageContaining("document of capture 'orders' in " + database + ".checkpoints")
        .hasMessageContaining("its field owner is of type STRING");
  }

  @Test
  void epochsRiseAlsoWhenTheDocumentWasDeleted() {
    MongoCheckpointStore store = store();
    long epoch = store.claim(CAPTURE).block(PATIENCE).ownerEpoch();
    collection("checkpoints").deleteOne(new Document("_id", CAPTURE));
    mongo.mongoDouble().advanceClock(Duration.ofMillis(1));

    assertThatThrownBy(() -> store.save(CAPTURE, at(epoch, 1)).block(PATIENCE))
        .isInstanceOf(Fenced.class);
    assertThat(store().claim(CAPTURE).block(PATIENCE).ownerEpoch()).isGreaterThan(epoch);
  }

  @Test
  void aServerThatDoesNotAnswerIsGivenUpAfterAThirdOfTheLease() {
    MongoCheckpointStore store =
        track(
            CheckpointStores.mongo()
                .connectionString(mongo.connectionString())
                .namespace(database, "checkpoints")
                .lease(Duration.ofSeconds(5))
                .build());
    Claim claim = store.claim(CAPTURE).block(PATIENCE);

    MongoFaults.Stall replies = mongo.faults().stallReplies(CHANGE);

    assertThatThrownBy(() -> claim.lease().renew().block(PATIENCE))
        .isInstanceOf(TransientCaptureException.class)
        .hasMessageContaining("did not answer within a third of the lease, PT1.666");
    replies.close();
  }

  private void assertOwner(MongoCheckpointStore owner, long epoch) {
    assertThatThrownBy(() -> store().claim(CAPTURE).block(PATIENCE))
        .isInstanceOf(OwnedElsewhere.class)
        .hasMessageContaining("epoch " + epoch);
    owner.save(CAPTURE, at(epoch, 9)).block(PATIENCE);
    assertThat(store().load(CAPTURE).block(PATIENCE)).isEqualTo(at(epoch, 9));
  }

  private Checkpoint savedOnServer() {
    return store().load(CAPTURE).block(PATIENCE);
  }

  /** As another process would; without the driver's own second attempt, which would hide much. */
  private MongoCheckpointStore store() {
    return track(
        CheckpointStores.mongo()
            .connectionString(mongo.connectionString() + "&retryWrites=false&retryReads=false")
            .namespace(database, "checkpoints")
            .build());
  }

  private MongoCheckpointStore track(MongoCheckpointStore store) {
    opened.add(store);
    return store;
  }

  static Checkpoint at(long epoch, int second) {
    return new Checkpoint(
        Position.before(0, new BsonTimestamp(second, 1)),
        epoch,
        Progress.RUNNING,
        new Identity("rs0", "shop", ""));
  }
}
