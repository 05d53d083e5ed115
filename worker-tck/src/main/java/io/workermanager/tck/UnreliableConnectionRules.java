package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Order;
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

/** Unreliable connections, by the manager over the store. */
interface UnreliableConnectionRules {
    @ContractRule(hint = "is a write that runs again reported as applied?")
    @DisplayName(
            "OUTAGE-1 (N5, N19): when the first reply to every write is lost, every call has the same result as without faults")
    default void outage1_aLostReplyChangesNothing(TckFixture fixture) {
        assertSameLife(fixture, FaultPlan.everyOtherWrite(Fault.REPLY_LOST));
    }

    @ContractRule(hint = "does a write that runs again change anything?")
    @DisplayName("OUTAGE-2 (N31): when every write runs twice, every call has the same result as without faults")
    default void outage2_aDuplicateChangesNothing(TckFixture fixture) {
        assertSameLife(fixture, FaultPlan.everyWrite(Fault.DUPLICATED));
    }

    @ContractRule(hint = "does a write that arrives after its repetition, and after others, change anything?")
    @DisplayName(
            "OUTAGE-4 (N31): when every write arrives once more, late, every call has the same result as without faults")
    default void outage4_aLateDuplicateChangesNothing(TckFixture fixture) {
        assertSameLife(fixture, FaultPlan.everyOtherWrite(Fault.DELAYED));
    }

    /** A short life of a fleet, with what each call came to; it goes the same way over the store itself and over a bad line. */
    private static void assertSameLife(TckFixture fixture, FaultPlan plan) {
        Map<String, Object> plain = life(fixture, fixture.openOtherFleet(), (number, isWrite) -> Fault.NONE);
        Map<String, Object> bad = life(fixture, fixture.openOtherFleet(), plan);
        plain.forEach((call, cameTo) -> assertThat(bad)
                .extractingByKey(call)
                .as("what came of: " + call)
                .isEqualTo(cameTo));
    }

    private static Map<String, Object> life(TckFixture fixture, WorkerStore store, FaultPlan plan) {
        UnreliableStore line = UnreliableStore.of(store, plan);
        Map<String, Object> seen = new LinkedHashMap<>();
        WorkerManager manager = fixture.manager(line);
        Registration a = manager.register("a", RegisterOptions.defaults());
        Registration b = manager.register("b", RegisterOptions.defaults());
        Claim claim = manager.claim(Criteria.any(), "s").orElseThrow();
        seen.put("a claim of s", claim.worker());
        seen.put(
                "a claim of t", manager.claim(Criteria.any(), "t").orElseThrow().worker());
        seen.put("the same claim of s", manager.claim(Criteria.any(), "s").equals(Optional.of(claim)));
        seen.put(
                "a claim of u, without an available worker",
                manager.claim(Criteria.any(), "u").isPresent());
        seen.put("a beat of a", manager.heartbeat(a).status());
        seen.put("marking b offline", manager.markOffline("b").status());
        seen.put("releasing s", manager.release(claim));
        seen.put("releasing s again", manager.release(claim));
        seen.put(
                "another type for a",
                manager.updateWorkerCapabilities("a", ProfileUpdate.type("fix"))
                        .worker()
                        .profile());
        seen.put(
                "a hold on that type",
                manager.fleet()
                        .hold("h", Selector.type("fix"), Order.Cause.unstated())
                        .id());
        seen.put("whether a is online", manager.isOnline("a"));
        seen.put("lifting the hold", manager.fleet().lift("h"));
        seen.put(
                "another registration of a",
                manager.register("a", RegisterOptions.defaults()).incarnation() > a.incarnation());
        manager.unregister(b);
        seen.put("the workers, when b has left", manager.listWorkers().ids());
        seen.put("who holds t", manager.recovery().findBySession("t").map(view -> view.id()));
        seen.put("the numbers, when b has left", manager.getStats().fleet());
        Duration brief = fixture.shortLease();
        WorkerRecord dead = fixture.withSession(fixture.newRecord("dead", brief), "v");
        assertApplied(store.write(List.of(fixture.insert(dead))).get(0));
        fixture.advanceTime(brief);
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
                manager.recovery().findBySession("v").map(view -> view.id()));
        line.deliverDelayed();
        seen.put("the workers, when all has arrived", manager.listWorkers().ids());
        seen.put("the numbers, when all has arrived", manager.getStats().fleet());
        return seen;
    }

    @ContractRule(hint = "is a write whose reply was lost undone, or rejected when it is sent again?")
    @DisplayName(
            "OUTAGE-3 (N5): a write whose replies are all lost stays in effect, and the retrying call reports an unknown outcome")
    default void outage3_anUnknownOutcomeIsReported(TckFixture fixture) {
        WorkerId id = WorkerId.of("a");
        fixture.manager().register(id, RegisterOptions.defaults());
        WorkerManager deaf = WorkerManager.create(
                UnreliableStore.of(fixture.openAnother(), FaultPlan.everyWrite(Fault.REPLY_LOST)),
                WorkerManagerSettings.defaults().withAttempts(3));
        assertThatExceptionOfType(WorkerStoreException.class)
                .isThrownBy(() -> deaf.markOffline(id))
                .satisfies(e -> assertThat(e.outcomeUnknown()).isTrue());
        assertThat(fixture.manager().isOnline(id)).isFalse();
    }
}
