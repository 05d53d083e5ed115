package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.*;
import io.workermanager.model.AlreadyRegisteredException;
import io.workermanager.model.Availability;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.ProfileUpdate;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.SupersededException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.model.WorkerRecord;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Processes that register, beat and leave, by the manager over the store. */
interface RegisterRules {
    @Test
    @DisplayName("REGISTER-1 (N7): a superseded process changes nothing, whatever it calls")
    @DiagnosticHint("does a write find its way past the version that it expects?")
    default void register1_aSupersededProcessChangesNothing(TckFixture fleet) {
        WorkerManager manager = fleet.manager();
        WorkerId id = WorkerId.of("a");
        Registration old = manager.register(id, RegisterOptions.defaults());
        Registration current = manager.register(id, RegisterOptions.defaults().withAttribute("process", "current"));
        WorkerRecord stands = fleet.store().find(id).value().orElseThrow();
        fleet.elapse(Duration.ofMillis(1));

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> manager.heartbeat(old),
                () -> manager.heartbeat(old, Heartbeat.processing(TckFixture.session("s"))),
                () -> manager.fleet().acknowledgeShutdown(old, ShutdownRequest.Stage.STOPPED),
                () -> manager.unregister(old),
                () -> manager.register(id, RegisterOptions.defaults().after(old.earlier())))) {
            assertThatExceptionOfType(SupersededException.class).isThrownBy(call);
        }
        fleet.look().assertStand(stands);
        assertThat(manager.heartbeat(current).isAlive()).isTrue();
    }

    @Test
    @RandomizedRule
    @DisplayName(
            "REGISTER-2 (N7, N9): of many processes that register one id at once one is left, and all others know it")
    @DiagnosticHint("can two inserts, or two replaces of one version, both be applied?")
    default void register2_oneRegistrationIsLeft(TckFixture fleet) {
        WorkerId id = WorkerId.of("a");
        List<Registration> all =
                fleet.race(8, thread -> () -> fleet.manager().register(id, RegisterOptions.defaults()));
        assertThat(all).doesNotHaveDuplicates();
        fleet.elapse(Duration.ofMillis(1));
        Registration last = all.stream()
                .max(Comparator.comparingLong(Registration::incarnation))
                .orElseThrow();
        for (Registration one : all) {
            Callable<?> beat = () -> fleet.manager().heartbeat(one);
            if (one.equals(last)) {
                assertThat(fleet.manager().heartbeat(one).isAlive()).isTrue();
            } else {
                assertThatExceptionOfType(SupersededException.class).isThrownBy(beat::call);
            }
        }
    }

    @Test
    @DisplayName(
            "REGISTER-3 (N9): a process that wants a free id only is refused where a worker lives, and changes nothing")
    @DiagnosticHint("is the record that was read the one that stands?")
    default void register3_aLivingWorkerIsNotSupersededUnlessAsked(TckFixture fleet) {
        WorkerManager manager = fleet.manager();
        WorkerId id = WorkerId.of("a");
        Registration living = manager.register(id, RegisterOptions.defaults().rejectingIfAlive());
        assertThatExceptionOfType(AlreadyRegisteredException.class)
                .isThrownBy(
                        () -> manager.register(id, RegisterOptions.defaults().rejectingIfAlive()));
        assertThat(manager.heartbeat(living).isAlive()).isTrue();
    }

    @Test
    @DisplayName(
            "REGISTER-4 (N2, N8): a beat after unregistering, or after the record was lost, creates nothing; registering again does")
    @DiagnosticHint("does a replace without a record insert one?")
    default void register4_aBeatCreatesNothing(TckFixture fleet) {
        WorkerManager manager = fleet.manager();
        WorkerId id = WorkerId.of("a");
        Registration left = manager.register(id, RegisterOptions.defaults());
        manager.unregister(left);
        assertThatExceptionOfType(WorkerNotFoundException.class).isThrownBy(() -> manager.heartbeat(left));
        assertThat(manager.listWorkers()).isEmpty();

        Registration lost = manager.register(id, RegisterOptions.defaults());
        fleet.drop(fleet.store().find(id).value().orElseThrow());
        fleet.elapse(Duration.ofMillis(1));
        assertThatExceptionOfType(WorkerNotFoundException.class).isThrownBy(() -> manager.heartbeat(lost));
        assertThat(manager.listWorkers()).isEmpty();

        Registration again = manager.register(id, RegisterOptions.defaults().after(lost.earlier()));
        assertThat(again.incarnation()).isGreaterThan(lost.incarnation());
        assertThat(manager.listWorkers().ids()).containsExactly(id);
    }

    @Test
    @DisplayName(
            "REGISTER-5 (N22): a session goes on with the next process only if that resumes it, else it waits for recovery")
    @DiagnosticHint("does a record keep the sessions that wait in it?")
    default void register5_aSessionGoesOnOnlyIfItIsResumed(TckFixture fleet) {
        WorkerManager manager = fleet.manager();
        WorkerId id = WorkerId.of("a");
        manager.register(id, RegisterOptions.defaults());
        long token = manager.claim(Criteria.any(), TckFixture.session("s"))
                .orElseThrow()
                .token();

        WorkerRecord resumed = manager.register(id, RegisterOptions.defaults().resuming(TckFixture.session("s")))
                .lastSeen()
                .orElseThrow();
        assertThat(resumed.assignment().map(WorkerRecord.Assignment::session)).contains(TckFixture.session("s"));
        assertThat(TckFixture.tokenOf(resumed, "s")).isGreaterThan(token);

        WorkerRecord other =
                manager.register(id, RegisterOptions.defaults()).lastSeen().orElseThrow();
        assertThat(other.assignment()).isEmpty();
        assertThat(other.orphans()).hasSize(1);
        assertThat(fleet.holder("s")).contains(other);
        fleet.look().assertStand(other);
    }

    @Test
    @DisplayName(
            "REGISTER-6 (N4): what a worker says changes neither its mark nor its identity, and no field by another name")
    @DiagnosticHint("does an attribute find its way into a field of the record?")
    default void register6_aWorkerChangesOnlyWhatIsItsOwn(TckFixture fleet) {
        WorkerManager manager = fleet.manager();
        WorkerId id = WorkerId.of("a");
        Registration registration = manager.register(id, RegisterOptions.defaults());
        manager.markOffline(id);
        WorkerRecord before = fleet.store().find(id).value().orElseThrow();
        for (String reserved : new String[] {"status", "isOnline", "id", "incarnation", "startedAt", "version"}) {
            assertThatExceptionOfType(InvalidValueException.class)
                    .isThrownBy(() ->
                            manager.heartbeat(registration, Heartbeat.alive().withAttribute(reserved, "idle")));
        }
        manager.heartbeat(
                registration, Heartbeat.alive().withAttribute("Status", "idle").withAttribute("isonline", true));

        WorkerRecord after = fleet.store().find(id).value().orElseThrow();
        assertThat(after.availability()).isEqualTo(Availability.OFFLINE);
        assertThat(after.incarnation()).isEqualTo(before.incarnation());
        assertThat(after.startedAt()).isEqualTo(before.startedAt());
        assertThat(after.attributes().asMap()).containsEntry("Status", "idle").containsEntry("isonline", true);
    }

    @Test
    @RandomizedRule
    @DisplayName(
            "REGISTER-7 (N3): while a worker beats and its type changes, it is found by the type it has and by no other")
    @DiagnosticHint("can a beat and a change of profile leave an index that names another type than the record?")
    default void register7_aWorkerIsFoundByTheTypeItHas(TckFixture fleet) {
        WorkerManager manager = fleet.manager();
        WorkerId id = WorkerId.of("a");
        Registration registration = manager.register(id, RegisterOptions.type("t0"));
        IdleOrderSequence turns = fleet.turns(20);
        fleet.race(4, thread -> () -> {
            for (int i = 0; turns.isPlayed(i); i++) {
                switch (thread) {
                    case 0 -> manager.updateWorkerCapabilities(id, ProfileUpdate.type("t" + i % 3));
                    case 1 ->
                        assertThat(manager.findWorkersByType("t1"))
                                .allSatisfy(view -> assertThat(
                                                view.worker().profile().type())
                                        .isEqualTo("t1"));
                    default -> manager.heartbeat(registration);
                }
            }
            return thread;
        });
        manager.updateWorkerCapabilities(id, ProfileUpdate.type("last"));
        assertThat(manager.findWorkersByType("last").ids()).containsExactly(id);
        assertThat(manager.findMatchingWorker(Criteria.type("last"))).isPresent();
        for (String other : new String[] {"t0", "t1", "t2"}) {
            assertThat(manager.findWorkersByType(other)).isEmpty();
            assertThat(manager.findMatchingWorker(Criteria.type(other))).isEmpty();
        }
        assertThat(manager.getStats().byType()).containsOnlyKeys("last");
    }
}
