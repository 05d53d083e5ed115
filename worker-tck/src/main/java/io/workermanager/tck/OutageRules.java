package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.*;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Hold;
import io.workermanager.model.OrderCause;
import io.workermanager.model.Profile;
import io.workermanager.model.ProfileUpdate;
import io.workermanager.model.Recovery;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Replies that are lost and writes that run twice, by the manager over the store. */
interface OutageRules {
    @Test
    @DisplayName(
            "OUTAGE-1 (N5, N19): with the first reply to every write lost, every call comes to what it would have come to")
    @DiagnosticHint("is a write that runs again answered as applied?")
    default void outage1_aLostReplyChangesNothing(TckFixture fleet) {
        assertSameLife(fleet, FaultPlan.everyOtherWrite(Fault.REPLY_LOST));
    }

    @Test
    @DisplayName("OUTAGE-2 (N31): with every write running twice, every call comes to what it would have come to")
    @DiagnosticHint("does a write that runs again change anything?")
    default void outage2_aDuplicateChangesNothing(TckFixture fleet) {
        assertSameLife(fleet, FaultPlan.everyWrite(Fault.RUNS_TWICE));
    }

    @Test
    @DisplayName(
            "OUTAGE-4 (N31): with every write arriving once more, late, every call comes to what it would have come to")
    @DiagnosticHint("does a write that comes after its repetition, and after others, change anything?")
    default void outage4_aLateDuplicateChangesNothing(TckFixture fleet) {
        assertSameLife(fleet, FaultPlan.everyOtherWrite(Fault.RUNS_LATE));
    }

    /** A short life of a fleet, with what each call came to; it goes the same way over the store itself and over a bad line. */
    private static void assertSameLife(TckFixture fleet, FaultPlan plan) {
        Map<String, Object> plain = life(fleet, fleet.elsewhere(), (number, isWrite) -> Fault.NONE);
        Map<String, Object> bad = life(fleet, fleet.elsewhere(), plan);
        plain.forEach((call, cameTo) -> assertThat(bad)
                .extractingByKey(call)
                .as("what came of: " + call)
                .isEqualTo(cameTo));
    }

    private static Map<String, Object> life(TckFixture fleet, WorkerStore store, FaultPlan plan) {
        UnreliableStore line = UnreliableStore.over(store, plan);
        Map<String, Object> seen = new LinkedHashMap<>();
        WorkerManager manager = fleet.manager(line);
        Registration a = manager.register(WorkerId.of("a"), RegisterOptions.defaults());
        Registration b = manager.register(WorkerId.of("b"), RegisterOptions.defaults());
        Claim claim = manager.claim(Criteria.any(), TckFixture.session("s")).orElseThrow();
        seen.put("a claim of s", claim.worker());
        seen.put(
                "a claim of t",
                manager.claim(Criteria.any(), TckFixture.session("t"))
                        .orElseThrow()
                        .worker());
        seen.put(
                "the same claim of s",
                manager.claim(Criteria.any(), TckFixture.session("s")).equals(Optional.of(claim)));
        seen.put(
                "a claim of u, for which nobody is left",
                manager.claim(Criteria.any(), TckFixture.session("u")).isPresent());
        seen.put("a beat of a", manager.heartbeat(a).status());
        seen.put("marking b offline", manager.markOffline(WorkerId.of("b")).status());
        seen.put("releasing s", manager.release(claim));
        seen.put("releasing s again", manager.release(claim));
        seen.put(
                "another type for a",
                manager.updateWorkerCapabilities(WorkerId.of("a"), ProfileUpdate.type("fix"))
                        .worker()
                        .profile());
        seen.put(
                "a hold on that type",
                manager.fleet()
                        .hold(Hold.Id.of("h"), Selector.type("fix"), OrderCause.unstated())
                        .id());
        seen.put("whether a is online", manager.isOnline(WorkerId.of("a")));
        seen.put("lifting the hold", manager.fleet().lift(Hold.Id.of("h")));
        seen.put(
                "another registration of a",
                manager.register(WorkerId.of("a"), RegisterOptions.defaults()).incarnation() > a.incarnation());
        manager.unregister(b);
        seen.put("the workers, when b has left", manager.listWorkers().ids());
        seen.put(
                "who holds t",
                manager.recovery().findBySession(TckFixture.session("t")).map(view -> view.id()));
        seen.put("the numbers, when b has left", manager.getStats().fleet());
        Duration brief = fleet.briefLease();
        WorkerRecord dead = fleet.busy(fleet.newcomer("dead", Profile.defaults(), brief), "v");
        TckFixture.assertApplied(store.write(List.of(fleet.insert(dead))).get(0));
        fleet.elapse(brief);
        List<Recovery> recovered = manager.recovery().recoverOrphansNow("d", Duration.ofHours(1), 5);
        seen.put(
                "recovering the session of a dead worker",
                recovered.stream().map(Recovery::session).toList());
        assertThat(recovered).as("the sessions of the dead that are handed out").isNotEmpty();
        seen.put(
                "a claim of what was recovered",
                manager.recovery().claim(Criteria.any(), recovered.get(0)).map(Claim::worker));
        seen.put("recovering again", manager.recovery().recoverOrphansNow("d", Duration.ofHours(1), 5));
        seen.put(
                "who holds what was recovered",
                manager.recovery().findBySession(TckFixture.session("v")).map(view -> view.id()));
        line.deliver();
        seen.put("the workers, when all has arrived", manager.listWorkers().ids());
        seen.put("the numbers, when all has arrived", manager.getStats().fleet());
        return seen;
    }

    @Test
    @DisplayName(
            "OUTAGE-3 (N5): a write whose every reply is lost stands, and the call that sent it again and again says that it does not know")
    @DiagnosticHint("is a write whose reply was lost undone, or refused when it is sent again?")
    default void outage3_anUnknownOutcomeIsCalledUnknown(TckFixture fleet) {
        WorkerId id = WorkerId.of("a");
        fleet.manager().register(id, RegisterOptions.defaults());
        WorkerManager deaf = WorkerManager.create(
                UnreliableStore.over(fleet.another(), FaultPlan.everyWrite(Fault.REPLY_LOST)),
                WorkerManagerSettings.defaults().withAttempts(3));
        assertThatExceptionOfType(WorkerStoreException.class)
                .isThrownBy(() -> deaf.markOffline(id))
                .satisfies(e -> assertThat(e.outcomeUnknown()).isTrue());
        assertThat(fleet.manager().isOnline(id)).isFalse();
    }
}
