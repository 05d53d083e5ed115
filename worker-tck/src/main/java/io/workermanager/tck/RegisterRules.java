package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.AlreadyRegisteredException;
import io.workermanager.model.Availability;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.ProfileUpdate;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.RegistrationLostException;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.SupersededException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;

/** Processes that register, beat and leave, by the manager over the store. */
interface RegisterRules {
    @ContractRule(hint = "can a write bypass the version that it expects?")
    @DisplayName("REGISTER-1 (N7): no call of a superseded process changes anything")
    default void register1_aSupersededProcessChangesNothing(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        WorkerId id = WorkerId.of("a");
        Registration old = manager.register(id, RegisterOptions.defaults());
        Registration current = manager.register(id, RegisterOptions.defaults().withAttribute("process", "current"));
        WorkerRecord stands = fixture.store().find(id).value().orElseThrow();
        fixture.advanceTime(Duration.ofMillis(1));

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> manager.heartbeat(old),
                () -> manager.heartbeat(old, Heartbeat.processing(session("s"))),
                () -> manager.fleet().acknowledgeShutdown(old, ShutdownRequest.Stage.STOPPED),
                () -> manager.unregister(old),
                () -> manager.register(id, RegisterOptions.defaults().after(old.earlier())))) {
            assertThatExceptionOfType(SupersededException.class).isThrownBy(call);
        }
        fixture.assertStored(stands);
        assertThat(manager.heartbeat(current).isAlive()).isTrue();
    }

    @ContractRule(hint = "can two inserts, or two replaces of one version, both be applied?", randomized = true)
    @DisplayName(
            "REGISTER-2 (N7, N9): of many processes that register one id at once, one stays registered, and the calls of all others fail as superseded")
    default void register2_oneRegistrationIsLeft(TckFixture fixture) {
        WorkerId id = WorkerId.of("a");
        List<Registration> all =
                fixture.runConcurrently(8, thread -> () -> fixture.manager().register(id, RegisterOptions.defaults()));
        assertThat(all).doesNotHaveDuplicates();
        fixture.advanceTime(Duration.ofMillis(1));
        Registration last = all.stream()
                .max(Comparator.comparingLong(Registration::incarnation))
                .orElseThrow();
        for (Registration one : all) {
            Callable<?> beat = () -> fixture.manager().heartbeat(one);
            if (one.equals(last)) {
                assertThat(fixture.manager().heartbeat(one).isAlive()).isTrue();
            } else {
                assertThatExceptionOfType(SupersededException.class).isThrownBy(beat::call);
            }
        }
    }

    @ContractRule(hint = "is the record that was read the stored one?")
    @DisplayName(
            "REGISTER-3 (N9): a registration that requires a free id is rejected while a worker is alive, and changes nothing")
    default void register3_aLivingWorkerIsNotSuperseded(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        WorkerId id = WorkerId.of("a");
        Registration living = manager.register(id, RegisterOptions.defaults().rejectingIfAlive());
        assertThatExceptionOfType(AlreadyRegisteredException.class)
                .isThrownBy(
                        () -> manager.register(id, RegisterOptions.defaults().rejectingIfAlive()));
        assertThat(manager.heartbeat(living).isAlive()).isTrue();
    }

    @ContractRule(hint = "does a replace without a record insert one?")
    @DisplayName(
            "REGISTER-4 (N2, N8): a heartbeat after unregistering, or after the record was lost, creates nothing; registering again does")
    default void register4_aHeartbeatCreatesNoRecord(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        WorkerId id = WorkerId.of("a");
        Registration left = manager.register(id, RegisterOptions.defaults());
        manager.unregister(left);
        assertThatExceptionOfType(RegistrationLostException.class).isThrownBy(() -> manager.heartbeat(left));
        assertThat(manager.listWorkers()).isEmpty();

        Registration lost = manager.register(id, RegisterOptions.defaults());
        fixture.delete(fixture.store().find(id).value().orElseThrow());
        fixture.advanceTime(Duration.ofMillis(1));
        assertThatExceptionOfType(RegistrationLostException.class).isThrownBy(() -> manager.heartbeat(lost));
        assertThat(manager.listWorkers()).isEmpty();

        Registration again = manager.register(id, RegisterOptions.defaults().after(lost.earlier()));
        assertThat(again.incarnation()).isGreaterThan(lost.incarnation());
        assertThat(manager.listWorkers().ids()).containsExactly(id);
    }

    @ContractRule(hint = "does a record keep the sessions that wait in it?")
    @DisplayName(
            "REGISTER-5 (N22): a session continues in the next process only if that process resumes it; otherwise it waits for recovery")
    default void register5_aSessionContinuesOnlyIfItIsResumed(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        WorkerId id = WorkerId.of("a");
        manager.register(id, RegisterOptions.defaults());
        long token = manager.claim(Criteria.any(), "s").orElseThrow().token();

        WorkerRecord resumed = manager.register(id, RegisterOptions.defaults().resuming(session("s")))
                .lastSeen()
                .orElseThrow();
        assertThat(resumed.assignment().map(WorkerRecord.Assignment::session)).contains(session("s"));
        assertThat(tokenOf(resumed, "s")).isGreaterThan(token);

        WorkerRecord other =
                manager.register(id, RegisterOptions.defaults()).lastSeen().orElseThrow();
        assertThat(other.assignment()).isEmpty();
        assertThat(other.orphans()).hasSize(1);
        assertThat(fixture.holder("s")).contains(other);
        fixture.assertStored(other);
    }

    @ContractRule(hint = "can an attribute end up in a field of the record?")
    @DisplayName(
            "REGISTER-6 (N4): a worker's reports change neither its mark nor its identity, nor a field of another name")
    default void register6_aReportChangesNoOtherField(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        WorkerId id = WorkerId.of("a");
        Registration registration = manager.register(id, RegisterOptions.defaults());
        manager.markOffline(id);
        WorkerRecord before = fixture.store().find(id).value().orElseThrow();
        for (String reserved : new String[] {"status", "isOnline", "id", "incarnation", "startedAt", "version"}) {
            assertThatExceptionOfType(InvalidValueException.class)
                    .isThrownBy(() ->
                            manager.heartbeat(registration, Heartbeat.alive().withAttribute(reserved, "idle")));
        }
        manager.heartbeat(
                registration, Heartbeat.alive().withAttribute("Status", "idle").withAttribute("isonline", true));

        WorkerRecord after = fixture.store().find(id).value().orElseThrow();
        assertThat(after.availability()).isEqualTo(Availability.OFFLINE);
        assertThat(after.incarnation()).isEqualTo(before.incarnation());
        assertThat(after.startedAt()).isEqualTo(before.startedAt());
        assertThat(after.attributes().asMap()).containsEntry("Status", "idle").containsEntry("isonline", true);
    }

    @ContractRule(
            hint = "can a heartbeat and a profile change leave an index that differs from the record?",
            randomized = true)
    @DisplayName(
            "REGISTER-7 (N3): while a worker sends heartbeats and its type changes, only its current type finds it")
    default void register7_onlyItsCurrentTypeFindsAWorker(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        WorkerId id = WorkerId.of("a");
        Registration registration = manager.register(id, RegisterOptions.type("t0"));
        IterationLimit iterations = fixture.iterations(20);
        fixture.runConcurrently(4, thread -> () -> {
            for (int i = 0; iterations.allows(i); i++) {
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
