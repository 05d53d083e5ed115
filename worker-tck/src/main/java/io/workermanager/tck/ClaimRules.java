package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.session;
import static io.workermanager.tck.TestRecords.withOrphan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Explanation;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.SessionRejectedException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;

/** Claims by the manager over the store. */
interface ClaimRules {
    @ContractRule(hint = "can two writes that expect one version both be applied?", randomized = true)
    @DisplayName("CLAIM-1 (N19): 32 callers on 16 workers get all 16, each once")
    default void claim1_everyWorkerIsTakenOnce(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        fixture.register(manager, 16);
        for (int game = 0; game < Math.max(4, fixture.rounds() / 50); game++) {
            String prefix = "s" + game + "-";
            List<Claim> won =
                    fixture.runConcurrently(32, caller -> () -> manager.claim(Criteria.any(), prefix + caller)).stream()
                            .flatMap(Optional::stream)
                            .toList();
            assertThat(won).hasSize(16);
            assertThat(won).extracting(Claim::worker).doesNotHaveDuplicates();
            assertThat(manager.findAvailableWorker()).isEmpty();
            won.forEach(claim -> assertThat(manager.release(claim)).isTrue());
        }
    }

    @ContractRule(hint = "is the session index unique?", randomized = true)
    @DisplayName(
            "CLAIM-2 (N19): a session that many callers claim at once has one worker, and all callers learn which one")
    default void claim2_aSessionHasOneWorker(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        fixture.register(manager, 8);
        for (int round = 0; round < 5; round++) {
            String session = "s" + round;
            List<Optional<Claim>> claims =
                    fixture.runConcurrently(8, caller -> () -> manager.claim(Criteria.any(), session));
            assertThat(claims).allMatch(Optional::isPresent);
            assertThat(claims.stream().distinct()).hasSize(1);
            assertThat(manager.getStats().fleet().processing()).isEqualTo(round + 1);
        }
    }

    @ContractRule(hint = "does an index offer a worker that its record excludes?")
    @DisplayName(
            "CLAIM-3 (N15): no worker is offered or claimed that is expired, offline, paused, held, busy or asked to stop")
    default void claim3_onlyTheAvailableAreOffered(TckFixture fixture) {
        Duration brief = fixture.shortLease();
        WorkerManager manager = fixture.manager();
        manager.register("offline", RegisterOptions.defaults());
        manager.markOffline("offline");
        manager.register("paused", RegisterOptions.defaults());
        manager.pause("paused");
        manager.register("busy", RegisterOptions.defaults());
        assertThat(manager.claim(Criteria.any(), "taken")).isPresent();
        manager.register("asked", RegisterOptions.defaults());
        manager.sendShutdownSignal("asked", Order.Cause.unstated());
        manager.register("held", RegisterOptions.exchange("closed"));
        manager.fleet().hold("h", Selector.exchange("closed"), Order.Cause.unstated());
        fixture.put(withOrphan(fixture.newRecord("dead", brief), "o", fixture.currentToken(), fixture.now()));
        fixture.advanceTime(brief);

        assertThat(manager.findAvailableWorker()).isEmpty();
        assertThat(manager.claim(Criteria.any(), "s")).isEmpty();
        assertThat(fixture.holder("s")).isEmpty();
        Explanation why = manager.diagnosis().explain(Criteria.any());
        assertThat(why.available()).isEmpty();
        assertThat(why.matching().total()).isEqualTo(6);
        assertThat(why.matching().expired()).isEqualTo(1);
        assertThat(why.askedToStop()).isEqualTo(1);
        assertThat(why.held()).containsEntry(Hold.Id.of("h"), 1L);

        manager.register("free", RegisterOptions.defaults());
        assertThat(manager.findAvailableWorker().map(WorkerView::id)).contains(WorkerId.of("free"));
        assertThat(manager.claim(Criteria.any(), "s").map(Claim::worker)).contains(WorkerId.of("free"));
    }

    @ContractRule(hint = "is the token of a released session remembered?")
    @DisplayName(
            "CLAIM-4 (N20): each claim of a session has a greater token than all earlier ones, and an old token frees nothing")
    default void claim4_tokensIncrease(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        Registration a = manager.register("a", RegisterOptions.defaults());
        manager.register("b", RegisterOptions.defaults());
        long last = 0;
        Claim old = null;
        for (int i = 0; i < 6; i++) {
            Claim claim = manager.claim(Criteria.any(), "s").orElseThrow();
            assertThat(claim.token()).isGreaterThan(last);
            last = claim.token();
            assertThat(manager.claim(Criteria.any(), "s")).contains(claim);
            if (old != null && old.worker().equals(claim.worker())) {
                Claim stale = old;
                assertThatExceptionOfType(SessionRejectedException.StaleToken.class)
                        .isThrownBy(() -> manager.release(stale));
            } else if (old != null) {
                assertThat(manager.release(old)).isFalse();
            }
            assertThat(fixture.holder("s").map(WorkerRecord::id)).contains(claim.worker());
            assertThat(manager.release(claim)).isTrue();
            assertThat(manager.release(claim)).isFalse();
            old = claim;
        }
        assertThat(manager.heartbeat(a, Heartbeat.finished(session("s"), last)).activeSession())
                .isEmpty();
    }

    @ContractRule(hint = "is the record that was read the stored one?")
    @DisplayName(
            "CLAIM-5 (N20): a worker that reports a session while another one is assigned is rejected, and the assignment stays")
    default void claim5_aReportDoesNotOverrideAnAssignment(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        Registration a = manager.register("a", RegisterOptions.defaults());
        Claim claim = manager.claim(Criteria.any(), "s").orElseThrow();
        assertThatExceptionOfType(SessionRejectedException.AssignmentConflict.class)
                .isThrownBy(() -> manager.heartbeat(a, Heartbeat.processing(session("other"))));
        Registration b = manager.register("b", RegisterOptions.defaults());
        assertThatExceptionOfType(SessionHeldException.class)
                .isThrownBy(() -> manager.heartbeat(b, Heartbeat.processing(session("s"))));

        assertThat(manager.claim(Criteria.any(), "s")).contains(claim);
        assertThat(fixture.holder("other")).isEmpty();
        manager.heartbeat(a, Heartbeat.finished(session("s")));
        assertThat(manager.heartbeat(b, Heartbeat.processing(session("s"))).activeSession())
                .contains(session("s"));
    }

    @ContractRule(hint = "are idle workers ordered by WorkerRecord.turn(), and then by id?")
    @DisplayName("CLAIM-6 (N21): equal workers get equal shares, with a difference of at most one")
    default void claim6_equalWorkersGetEqualShares(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        fixture.register(manager, 5);
        Map<WorkerId, Integer> shares = new HashMap<>();
        for (int i = 0; i < 52; i++) {
            Claim claim = manager.claim(Criteria.any(), "s" + i).orElseThrow();
            shares.merge(claim.worker(), 1, Integer::sum);
            manager.release(claim);
        }
        assertThat(shares).hasSize(5);
        assertThat(shares.values()).allSatisfy(share -> assertThat(share).isBetween(10, 11));
    }

    @ContractRule(hint = "are capabilities matched by anything but the domain's predicate?")
    @DisplayName("CLAIM-7 (N23): a worker matches by whole capabilities, and must have all of them")
    default void claim7_capabilitiesMatchWhole(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        manager.register("a", RegisterOptions.capabilities("spot-margin", "futures"));
        manager.register("b", RegisterOptions.capabilities("spot", "options"));
        Optional<WorkerId> b = Optional.of(WorkerId.of("b"));
        assertMatching(manager, b, "spot");
        assertMatching(manager, Optional.empty(), "spot", "futures");
        assertMatching(manager, Optional.empty(), "Spot");
        assertThat(manager.claim(Criteria.capabilities("options", "spot"), "s").map(Claim::worker))
                .as("who is claimed for [options, spot]")
                .isEqualTo(b);
    }

    private static void assertMatching(WorkerManager manager, Optional<WorkerId> expected, String... capabilities) {
        assertThat(manager.findMatchingWorker(Criteria.capabilities(capabilities))
                        .map(WorkerView::id))
                .as("who is found for %s", List.of(capabilities))
                .isEqualTo(expected);
    }
}
