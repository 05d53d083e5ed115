package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Hold;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.RegistrationLostException;
import io.workermanager.model.Selector;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerStatus;
import io.workermanager.model.WorkerView.Reason.Kind;
import io.workermanager.port.FakeWorkerStore.Fate;
import io.workermanager.port.StoreProxy;
import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Orders with a cause, a selector and an end; their previews and the audit log. */
final class OrderTest extends ManagerFixture {
    private static final Order.Cause SWAP = Order.Cause.of("ops", "disk swap");
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    private Registration on(String host, String id) {
        return manager.register(id, RegisterOptions.defaults().withHost(host));
    }

    private List<Order.AuditEntry> audit() {
        return manager.fleet().audit(Order.AuditEntry.Page.START, 100).entries();
    }

    private String reasons(String id) {
        return manager.monitorHealth(id).reasons().toString();
    }

    // ---- causes

    @Test
    @DisplayName("N41: a mark states who ordered it and why, also after the worker registered again")
    void aMarkStatesItsCauseAlsoAfterARestart() {
        on("h1", "w1");

        manager.fleet().give(Order.markOffline(Selector.id("w1"), SWAP));
        assertThat(reasons("w1")).contains("marked offline since", "disk swap (ops)");

        on("h1", "w1");
        assertThat(reasons("w1")).contains("disk swap (ops)");
    }

    @Test
    void aProcessRestoresTheCauseOfAMarkThatTheStoreLost() {
        Runnable lose = store.rollback();
        Registration first = on("h1", "w1");
        manager.fleet().give(Order.markOffline(Selector.id("w1"), SWAP));
        manager.heartbeat(first);
        lose.run();

        manager.register("w1", RegisterOptions.defaults().after(first.earlier()));

        assertThat(reasons("w1")).contains("disk swap (ops)");
    }

    @Test
    void anOrderWithoutACauseLeavesTheCauseOfTheMark() {
        on("h1", "w1");
        manager.fleet().give(Order.markOffline(Selector.id("w1"), SWAP));

        manager.markOffline("w1");

        assertThat(reasons("w1")).contains("disk swap (ops)");
    }

    @Test
    void anOrderWithAnotherCauseReplacesTheCause() {
        on("h1", "w1");
        manager.fleet().give(Order.markOffline(Selector.id("w1"), SWAP));

        Order.Result again = manager.fleet().give(Order.markOffline(Selector.id("w1"), Order.Cause.of("bob", "fire")));

        assertThat(again.concerned()).isOne();
        assertThat(reasons("w1")).contains("fire (bob)").doesNotContain("disk swap");
    }

    // ---- ends

    @Test
    void aPauseWithAnEndEndsWithTheFirstHeartbeatAfterIt() {
        Registration worker = on("h1", "w1");
        manager.fleet().give(Order.pause(Selector.id("w1"), SWAP).lasting(TEN_MINUTES));
        assertThat(reasons("w1")).contains("paused since", "until its first heartbeat after");

        store.advance(Duration.ofSeconds(30));
        assertThat(manager.heartbeat(worker).status()).isEqualTo(WorkerStatus.PAUSED);
        beatFor(worker, TEN_MINUTES);

        assertThat(manager.monitorHealth("w1").isHealthy()).isTrue();
        assertThat(manager.findAvailableWorker()).isPresent();
    }

    @Test
    void aMarkWithAnEndDoesNotComeBackWhenTheWorkerRegistersAfterIt() {
        Registration worker = on("h1", "w1");
        manager.fleet().give(Order.markOffline(Selector.id("w1"), SWAP).lasting(TEN_MINUTES));
        manager.heartbeat(worker);

        store.advance(TEN_MINUTES);
        manager.register("w1", RegisterOptions.defaults().after(worker.earlier()));

        assertThat(manager.isOnline("w1")).isTrue();
    }

    @Test
    void aMarkWithAnEndSurvivesARestartBeforeIt() {
        on("h1", "w1");
        manager.fleet().give(Order.markOffline(Selector.id("w1"), SWAP).lasting(TEN_MINUTES));

        store.advance(Duration.ofMinutes(9));
        on("h1", "w1");

        assertThat(manager.isOnline("w1")).isFalse();
    }

    private void beatFor(Registration worker, Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plusSeconds(30)) {
            store.advance(Duration.ofSeconds(30));
            manager.heartbeat(worker, Heartbeat.alive());
        }
    }

    @Test
    void onlyHoldsAndMarksHaveAnEnd() {
        assertThatThrownBy(() -> Order.shutdown(Selector.all(), SWAP).lasting(TEN_MINUTES))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("an order SHUTDOWN has no end, length was PT10M");
    }

    @Test
    void anOrderHasThePartsOfItsKind() {
        Optional<String> subject = Optional.of("x");
        assertRefused("an order HOLD needs a subject", Order.Kind.HOLD, Selector.all(), Optional.empty());
        assertRefused("an order PAUSE has no subject, was x", Order.Kind.PAUSE, Selector.all(), subject);
        assertRefused("an order LIFT has no selector, was host=h", Order.Kind.LIFT, Selector.host("h"), subject);
        assertRefused("an order RELEASE has no selector, was host=h", Order.Kind.RELEASE, Selector.host("h"), subject);
        assertRefused(
                "hold id must have 1 to 256 bytes of UTF-8, had 0: \"\"",
                Order.Kind.LIFT,
                Selector.all(),
                Optional.of(""));
    }

    private static void assertRefused(String message, Order.Kind kind, Selector selector, Optional<String> subject) {
        assertThatThrownBy(() -> new Order(kind, selector, SWAP, Optional.empty(), subject))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage(message);
    }

    // ---- marks in advance

    @Test
    void aMarkForAnUnknownIdIsInForceWhenTheWorkerRegisters() {
        Order.Result result = manager.fleet()
                .give(Order.markOffline(Selector.id("later"), SWAP).lasting(TEN_MINUTES));
        assertThat(result.concerned()).isOne();
        assertThat(result.inAdvance()).containsExactly(WorkerId.of("later"));
        assertThat(reasons("later")).contains("it has not registered", "disk swap (ops)");

        on("h1", "later");

        assertThat(manager.isOnline("later")).isFalse();
        assertThat(reasons("later")).contains("disk swap (ops)");
        assertThat(manager.findAvailableWorker()).isEmpty();
    }

    @Test
    void aMarkInAdvanceEnds() {
        manager.fleet().give(Order.markOffline(Selector.id("later"), SWAP).lasting(TEN_MINUTES));

        store.advance(TEN_MINUTES);
        on("h1", "later");

        assertThat(manager.isOnline("later")).isTrue();
    }

    @Test
    void aMarkInAdvanceForAWorkerThatUnregisteredIsInForceWhenItComesBack() {
        manager.unregister(on("h1", "w1"));

        assertThat(manager.fleet().give(Order.pause(Selector.id("w1"), SWAP)).concerned())
                .isOne();

        on("h1", "w1");
        assertThat(manager.monitorHealth("w1").reasons())
                .extracting(reason -> reason.kind())
                .containsExactly(Kind.PAUSED);
    }

    @Test
    void aMarkInAdvanceIsLiftedLikeAnyMark() {
        manager.fleet().give(Order.markOffline(Selector.id("later"), SWAP));

        manager.fleet().give(Order.markOnline(Selector.id("later"), SWAP));

        on("h1", "later");
        assertThat(manager.isOnline("later")).isTrue();
    }

    @Test
    void onlyAnOrderToIdsMarksInAdvance() {
        assertThat(manager.fleet()
                        .give(Order.markOffline(Selector.host("h9"), SWAP))
                        .concerned())
                .isZero();
        assertThat(manager.fleet()
                        .give(Order.markOffline(Selector.id("w9").and(Selector.host("h9")), SWAP))
                        .concerned())
                .isZero();
        assertThat(manager.listWorkers().ids()).isEmpty();
    }

    // ---- selectors

    @Test
    void aPauseOfAHostConcernsItsWorkersOnly() {
        on("h1", "w1");
        on("h1", "w2");
        on("h2", "w3");

        Order.Result result = manager.fleet().give(Order.pause(Selector.host("h1"), SWAP));

        assertThat(result.concerned()).isEqualTo(2);
        assertThat(manager.isOnline("w1")).isFalse();
        assertThat(manager.isOnline("w2")).isFalse();
        assertThat(manager.isOnline("w3")).isTrue();
        assertThat(manager.fleet().give(Order.resume(Selector.host("h1"), SWAP)).concerned())
                .isEqualTo(2);
        assertThat(manager.isOnline("w1")).isTrue();
    }

    @Test
    void aHoldOnAHostKeepsClaimsFromItsWorkersAndNoOthers() {
        on("h1", "w1");
        on("h2", "w2");

        manager.fleet().hold("swap", Selector.host("h1"), SWAP, TEN_MINUTES);

        assertThat(manager.claim(Criteria.any(), "s1").orElseThrow().worker()).isEqualTo(WorkerId.of("w2"));
        assertThat(manager.claim(Criteria.any(), "s2")).isEmpty();
        assertThat(reasons("w1")).contains("held by swap on host=h1");
        on("h1", "w3");
        assertThat(manager.isOnline("w3")).isFalse();
    }

    @Test
    void aShutdownOfAHostConcernsItsWorkersOnly() {
        on("h1", "w1");
        on("h2", "w2");

        assertThat(manager.fleet()
                        .give(Order.shutdown(Selector.host("h1"), SWAP))
                        .concerned())
                .isOne();

        assertThat(manager.monitorHealth("w1").stopOrder()).isPresent();
        assertThat(manager.monitorHealth("w2").stopOrder()).isEmpty();
    }

    @Test
    void aSelectorListsWorkers() {
        on("h1", "w1");
        on("h2", "w2");
        manager.register("w3", RegisterOptions.type("fix").withHost("h1"));

        assertThat(manager.diagnosis()
                        .listWorkers(Selector.host("h1"), WorkerList.Options.living())
                        .ids())
                .containsExactly(WorkerId.of("w1"), WorkerId.of("w3"));
        assertThat(manager.diagnosis()
                        .listWorkers(Selector.host("h1").and(Selector.type("fix")), WorkerList.Options.living())
                        .ids())
                .containsExactly(WorkerId.of("w3"));
    }

    @Test
    void theHostDoesNotSplitAProfile() {
        on("h1", "w1");
        on("h2", "w2");

        assertThat(store.census().value().counts()).hasSize(1);
    }

    // ---- previews

    @Test
    void aPreviewNamesWorkersAndSessionsAndWritesNothing() {
        on("h1", "w1");
        on("h2", "w2");
        manager.claim(Criteria.any(), "s1");
        store.forgetRoundTrips();

        Order.Preview preview = manager.fleet().preview(Order.shutdown(Selector.host("h1"), SWAP));

        assertThat(preview.ids()).containsExactly(WorkerId.of("w1"));
        assertThat(preview.sessions()).hasToString("[s1]");
        assertThat(store.roundTrips()).doesNotContain("write", "writeControl");
        assertThat(manager.monitorHealth("w1").stopOrder()).isEmpty();
        assertThat(audit()).isEmpty();
    }

    @Test
    void aPreviewOfAMarkNamesOnlyWorkersThatItChanges() {
        on("h1", "w1");
        on("h1", "w2");
        manager.markOffline("w1");

        assertThat(manager.fleet()
                        .preview(Order.markOffline(Selector.idPrefix("w"), Order.Cause.unstated()))
                        .ids())
                .containsExactly(WorkerId.of("w2"));
        assertThat(manager.fleet().preview(Order.markAllOnline(SWAP)).ids()).containsExactly(WorkerId.of("w1"));
    }

    @Test
    void aPreviewNamesTheIdsThatAreMarkedInAdvance() {
        on("h1", "w1");

        assertThat(manager.fleet()
                        .preview(Order.pause(Selector.ids(List.of("w1", "w9")), SWAP))
                        .inAdvance())
                .containsExactly(WorkerId.of("w9"));
    }

    // ---- sessions

    @Test
    void aForcedReleaseFreesTheSessionAndTheWorkerReadsIt() {
        Registration worker = on("h1", "w1");
        assertThat(manager.claim(Criteria.any(), "s1")).isPresent();

        assertThat(manager.fleet().give(Order.release("s1", SWAP)).concerned()).isOne();

        assertThat(manager.recovery().findBySession("s1")).isEmpty();
        assertThat(manager.heartbeat(worker).activeSession()).isEmpty();
        assertThat(manager.fleet().give(Order.release("s1", SWAP)).concerned()).isZero();
    }

    @Test
    void aReleasedSessionGetsAGreaterToken() {
        on("h1", "w1");
        long before = manager.claim(Criteria.any(), "s1").orElseThrow().token();

        manager.fleet().give(Order.release("s1", SWAP));

        assertThat(manager.claim(Criteria.any(), "s1").orElseThrow().token()).isGreaterThan(before);
    }

    @Test
    void aTokenIsRaisedByAnOrder() {
        on("h1", "w1");
        long before = manager.claim(Criteria.any(), "s1").orElseThrow().token();

        assertThat(manager.fleet().give(Order.raiseToken("s1", SWAP)).concerned())
                .isOne();

        assertThat(manager.claim(Criteria.any(), "s1").orElseThrow().token()).isGreaterThan(before);
        assertThat(manager.fleet().give(Order.raiseToken("none", SWAP)).concerned())
                .isZero();
    }

    // ---- the audit log

    @Test
    @DisplayName("N41: each order that changes something leaves one entry, in order")
    void eachOrderLeavesOneEntry() {
        on("h1", "w1");
        on("h1", "w2");

        manager.markOffline("w1");
        manager.fleet().give(Order.pause(Selector.host("h1"), SWAP));
        manager.fleet().hold("swap", Selector.host("h1"), SWAP);
        manager.fleet().lift("swap");
        manager.sendShutdownSignal("w1", SWAP);
        manager.fleet().sendShutdownSignal(Selector.all(), SWAP);
        manager.fleet().clearShutdownSignals();
        manager.markAllOffline(SWAP);
        manager.markAllOnline();

        assertThat(audit())
                .extracting(entry -> entry.order().kind() + " "
                        + entry.order().cause().who() + " " + entry.order().selector() + " " + entry.concerned())
                .containsExactly(
                        "MARK_OFFLINE  id=w1 1",
                        "PAUSE ops host=h1 1",
                        "HOLD ops host=h1 2",
                        "LIFT  all 2",
                        "SHUTDOWN ops id=w1 1",
                        "SHUTDOWN ops all 2",
                        "CLEAR_SHUTDOWN_SIGNALS  all 2",
                        "HOLD ops all 2",
                        "MARK_ALL_ONLINE  all 2");
    }

    @Test
    void anOrderThatChangesNothingLeavesNoEntry() {
        on("h1", "w1");
        manager.markOnline("w1");
        manager.fleet().give(Order.resume(Selector.host("h9"), SWAP));

        assertThat(audit()).isEmpty();
    }

    @Test
    @DisplayName(
            "N41: an order to the fleet is given although the store fails to count the workers, and its entry states that")
    void anOrderToTheFleetIsGivenAlthoughTheWorkersCannotBeCounted() {
        on("h1", "w1");
        WorkerManager blind = WorkerManager.create(StoreProxy.around(store, call -> {
            if (call.name().equals("census") || call.name().equals("scan")) {
                throw new WorkerStoreException("a partition is down", false, null);
            }
            return call.proceed();
        }));

        assertThat(blind.markAllOffline(SWAP)).isEqualTo(Order.NOT_COUNTED);
        blind.fleet().hold("rack", Selector.host("h1"), SWAP);
        blind.fleet().lift("rack");
        assertThat(blind.fleet().give(Order.shutdown(Selector.all(), SWAP)))
                .hasToString(Order.shutdown(Selector.all(), SWAP) + " concerned an unknown number of workers");
        blind.fleet().give(Order.clearShutdownSignals(SWAP));
        blind.fleet().give(Order.endRecoveryPause(SWAP));

        assertThat(manager.findAvailableWorker()).isEmpty();
        assertThat(audit()).hasSize(6).extracting(Order.AuditEntry::concerned).containsOnly(Order.NOT_COUNTED);
    }

    @Test
    void anOrderWhoseReplyWasLostLeavesOneEntry() {
        on("h1", "w1");
        store.next(Fate.REPLY_LOST);

        manager.fleet().give(Order.markOffline(Selector.id("w1"), SWAP));

        assertThat(audit()).hasSize(1);
        store.next(Fate.REPLY_LOST);
        manager.fleet().hold("h", Selector.all(), SWAP);
        assertThat(audit()).hasSize(2);
    }

    @Test
    void aCursorContinuesAfterTheEntriesOfTheLastPage() {
        on("h1", "w1");
        manager.markOffline("w1");
        manager.markOnline("w1");

        Order.AuditEntry.Page first = manager.fleet().audit(Order.AuditEntry.Page.START, 1);
        assertThat(first.entries()).hasSize(1);
        Order.AuditEntry.Page second = manager.fleet().audit(first.next(), 5);
        assertThat(second.entries()).extracting(entry -> entry.order().kind()).containsExactly(Order.Kind.MARK_ONLINE);
        assertThat(manager.fleet().audit(second.next(), 5).entries()).isEmpty();

        manager.fleet().hold("h", Selector.all(), SWAP);
        assertThat(manager.fleet().audit(second.next(), 5).entries()).hasSize(1);
    }

    @Test
    void awaitIdleEndsWhenNoSelectedWorkerHoldsASession() {
        on("h1", "w1");
        on("h2", "w2");
        manager.fleet().hold("drain", Selector.host("h1"), SWAP);
        manager.claim(Criteria.any(), "s1");

        assertThat(manager.fleet()
                        .awaitIdle(Selector.host("h1"), TEN_MINUTES, busy -> {})
                        .ids())
                .isEmpty();
        assertThat(manager.fleet()
                        .awaitIdle(Selector.host("h2"), Duration.ofMillis(1), busy -> {})
                        .ids())
                .containsExactly(WorkerId.of("w2"));
    }

    @Test
    void aHoldOnAHostCountsInTheResultAndIsNamed() {
        on("h1", "w1");

        Order.Result result = manager.fleet().give(Order.hold("swap", Selector.host("h1"), SWAP));

        assertThat(result).hasToString("HOLD swap on host=h1: disk swap (ops) concerned 1 worker");
        assertThat(manager.fleet().control().hold(Hold.Id.of("swap"))).isPresent();
        assertThat(manager.fleet().give(Order.lift("none", SWAP)).toString()).endsWith("concerned no worker");
    }

    // ---- statistics

    @Test
    void statisticsCountAWorkerThatAHoldSelectsByHost() {
        on("h1", "w1");
        on("h1", "w2");
        on("h2", "w3");
        assertThat(manager.claim(Criteria.any(), "s1")).isPresent();
        manager.fleet().hold("swap", Selector.host("h1"), SWAP);
        manager.fleet().hold("one", Selector.id("w1"), SWAP);

        assertThat(manager.getStats().fleet().held()).isEqualTo(2);
        assertThat(manager.getStats().fleet().idle()).isOne();
        assertThat(manager.getStats().fleet().total()).isEqualTo(3);
        assertThat(manager.getStats().byType().get("default"))
                .isEqualTo(manager.getStats().fleet());
        assertThat(manager.diagnosis().coverage(Criteria.any()).get(0).workers().held())
                .isEqualTo(2);
        assertThat(manager.diagnosis().explain(Criteria.any()).held())
                .isEqualTo(Map.of(Hold.Id.of("swap"), 2L, Hold.Id.of("one"), 1L));
    }

    @Test
    void aWorkerUnderTwoKindsOfHoldsCountsOnce() {
        on("h1", "w1");
        manager.fleet().hold("swap", Selector.host("h1"), SWAP);
        manager.fleet().hold("all", Selector.all(), SWAP);

        assertThat(manager.getStats().fleet().held()).isOne();
        assertThat(manager.getStats().fleet().total()).isOne();
    }

    // ---- orders beside other changes

    @Test
    void aProcessThatRemembersAnOlderMarkDoesNotRestoreItAfterALaterOneEnded() {
        Registration worker = on("h1", "w1");
        manager.markOffline("w1");
        manager.heartbeat(worker);
        manager.fleet().give(Order.markOffline(Selector.id("w1"), SWAP).lasting(TEN_MINUTES));

        store.advance(TEN_MINUTES.plusHours(1));
        manager.register("w1", RegisterOptions.defaults().after(worker.earlier()));

        assertThat(manager.isOnline("w1")).isTrue();
    }

    @Test
    void aMarkInAdvanceDoesNotSupersedeAProcessThatLostItsRecord() {
        Registration worker = on("h1", "w1");
        store.advance(Duration.ofMinutes(2));
        manager.fleet().give(Order.markOffline(Selector.id("w1"), SWAP));

        assertThatThrownBy(() -> manager.heartbeat(worker)).isInstanceOf(RegistrationLostException.class);
        Registration again = manager.register("w1", RegisterOptions.defaults().after(worker.earlier()));

        assertThat(manager.heartbeat(again).isOnline()).isFalse();
    }

    @Test
    void anOrderToAWorkerWhoseMarkHasEndedAppliesToAnOnlineWorker() {
        Registration worker = on("h1", "w1");
        manager.fleet().give(Order.markOffline(Selector.id("w1"), SWAP).lasting(Duration.ofSeconds(1)));
        store.advance(Duration.ofSeconds(2));

        assertThat(manager.fleet()
                        .preview(Order.markOnline(Selector.id("w1"), SWAP))
                        .workers())
                .isEmpty();
        assertThat(manager.fleet().give(Order.pause(Selector.id("w1"), SWAP)).concerned())
                .isOne();

        assertThat(manager.heartbeat(worker).status()).isEqualTo(WorkerStatus.PAUSED);
    }

    @Test
    void aRepeatedAttemptAfterALostReplyLeavesOneEntryAndTheFirstEnd() {
        Registration worker = on("h1", "w1");
        store.next(Fate.REPLY_LOST);
        manager.fleet().give(Order.markOffline(Selector.id("w1"), SWAP).lasting(TEN_MINUTES));
        manager.heartbeat(worker);

        assertThat(audit()).hasSize(1);
        assertThat(stored(WorkerId.of("w1")).markOrder().orElseThrow().until())
                .contains(store.clock().plus(TEN_MINUTES));
    }

    @Test
    void anOrderDoesNotConcernAWorkerThatMovedToAnotherHostMeanwhile() {
        on("h1", "w1");
        store.beforeNextWrite(
                () -> other.register("w1", RegisterOptions.defaults().withHost("h2")));

        assertThat(manager.fleet()
                        .give(Order.markOffline(Selector.host("h1"), SWAP))
                        .concerned())
                .isZero();

        assertThat(manager.isOnline("w1")).isTrue();
    }

    @Test
    void aShutdownDoesNotConcernALaterRegistration() {
        on("h1", "w1");
        store.beforeNextWrite(
                () -> other.register("w1", RegisterOptions.defaults().withHost("h1")));

        manager.fleet().give(Order.shutdown(Selector.host("h1"), SWAP));

        assertThat(manager.monitorHealth("w1").stopOrder()).isEmpty();
    }

    @Test
    @DisplayName("N29: one unreadable record does not refuse an order to several workers")
    void anUnreadableRecordDoesNotRefuseAnOrder() {
        on("h1", "w1");
        on("h1", "w2");
        store.corrupt(WorkerId.of("w2"), "broken");

        Order.Result result = manager.fleet().give(Order.markOffline(Selector.ids(List.of("w1", "w2")), SWAP));

        assertThat(result.concerned()).isOne();
        assertThat(result.inAdvance()).isEmpty();
        assertThat(manager.isOnline("w1")).isFalse();
    }

    @Test
    void anOrderToMoreIdsThanAreReadOneByOneMarksAllOfThem() {
        List<String> ids = IntStream.range(0, 150).mapToObj(i -> "w" + i).toList();
        ids.subList(0, 120).forEach(id -> on("h1", id));

        Order.Result result = manager.fleet().give(Order.markOffline(Selector.ids(ids), SWAP));

        assertThat(result.concerned()).isEqualTo(150);
        assertThat(result.inAdvance()).hasSize(30);
        assertThat(audit())
                .singleElement()
                .satisfies(entry -> assertThat(entry.concerned()).isEqualTo(150));
    }

    @Test
    void aHostThatWasAskedToStopIsNotAskedAgainByTheFleetsOrder() {
        on("h1", "w1");
        manager.fleet().sendShutdownSignal(Selector.all(), SWAP);

        assertThat(manager.fleet()
                        .give(Order.shutdown(Selector.host("h1"), SWAP))
                        .concerned())
                .isZero();
    }

    @Test
    void holdsThatWouldNotFitTheFleetControlAreRefused() {
        Selector many =
                Selector.ids(IntStream.range(0, 2_000).mapToObj(i -> "w" + i).toList());

        assertThatThrownBy(() ->
                        IntStream.range(0, 200).forEach(i -> manager.fleet().hold("h" + i, many, SWAP)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("all holds together have at most");
    }
}
