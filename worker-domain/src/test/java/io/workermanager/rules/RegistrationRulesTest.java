package io.workermanager.rules;

import static io.workermanager.rules.FleetControlTransitions.requestShutdown;
import static io.workermanager.rules.OperatorTransitions.mark;
import static io.workermanager.rules.OperatorTransitions.pause;
import static io.workermanager.rules.RecoveryTransitions.recover;
import static io.workermanager.rules.RegistrationTransitions.leave;
import static io.workermanager.rules.ShutdownTransitions.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.AlreadyRegisteredException;
import io.workermanager.model.Attributes;
import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Lease;
import io.workermanager.model.Profile;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.RegisterOptions.Earlier;
import io.workermanager.model.SessionId;
import io.workermanager.model.SupersededException;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerRecord.Assignment;
import io.workermanager.model.WorkerRecord.OrphanedSession;
import io.workermanager.model.WorkerStatus;
import io.workermanager.model.WorkerView.Reason.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrationRulesTest extends SampleRecords {
    private static final RegisterOptions DEFAULTS = RegisterOptions.defaults();

    @Test
    void theFirstRegistrationIsIdleAndOnlineWithAFullLease() {
        WorkerRecord worker = register(DEFAULTS.withType("fix").withAttribute("pid", 17), Optional.empty(), NOW);

        assertThat(worker.status()).isEqualTo(WorkerStatus.IDLE);
        assertThat(worker.lease()).isEqualTo(new Lease(NOW, TTL, Optional.empty()));
        assertThat(worker.startedAt()).isEqualTo(NOW);
        assertThat(worker.lastStatusChange()).isEqualTo(NOW);
        assertThat(worker.lastCapabilityUpdate()).isEqualTo(NOW);
        assertThat(worker.profile()).isEqualTo(Profile.of("fix", "kraken"));
        assertThat(worker.attributes()).isEqualTo(Attributes.of(Map.of("pid", 17)));
        assertThat(worker.incarnation()).isEqualTo(micros(NOW));
        assertThat(worker.assignment()).isEmpty();
        assertThat(worker.orphans()).isEmpty();
        assertThat(worker.shutdown()).isEmpty();
    }

    @Test
    @DisplayName("N7: every registration has a greater incarnation, even if the clock is set back")
    void everyRegistrationRaisesTheIncarnation() {
        WorkerRecord first = idle();
        WorkerRecord sameInstant = register(DEFAULTS, first, NOW);
        WorkerRecord clockSetBack = register(DEFAULTS, sameInstant, NOW.minusSeconds(600));
        WorkerRecord afterEarlier = register(
                DEFAULTS.after(new Earlier(clockSetBack.incarnation() + 5, Availability.ONLINE)), clockSetBack, NOW);
        WorkerRecord asTheStoreWants = RegistrationTransitions.register(
                ID, DEFAULTS, TTL, Optional.empty(), first.incarnation() + 99, NO_ORDERS, NOW);

        assertThat(sameInstant.incarnation()).isEqualTo(first.incarnation() + 1);
        assertThat(clockSetBack.incarnation()).isEqualTo(first.incarnation() + 2);
        assertThat(afterEarlier.incarnation()).isEqualTo(first.incarnation() + 8);
        assertThat(asTheStoreWants.incarnation()).isEqualTo(first.incarnation() + 99);
    }

    @ParameterizedTest
    @EnumSource(Availability.class)
    @DisplayName("N6: a registration keeps the mark of a living, dead or left worker")
    void aRegistrationKeepsTheMark(Availability mark) {
        WorkerRecord marked = mark(idle(), mark, after(1));

        for (WorkerRecord stored : new WorkerRecord[] {marked, leave(marked, after(2))}) {
            assertThat(register(DEFAULTS, stored, after(3)).availability()).isEqualTo(mark);
            assertThat(register(DEFAULTS, stored, after(100_000)).availability())
                    .isEqualTo(mark);
        }
    }

    @ParameterizedTest
    @EnumSource(Availability.class)
    @DisplayName("N6: a process that registers again restores its last known mark if the record was removed")
    void aRegistrationRestoresTheMarkOfARemovedRecord(Availability mark) {
        RegisterOptions again = DEFAULTS.after(new Earlier(7, mark));

        assertThat(register(again, Optional.empty(), NOW).availability()).isEqualTo(mark);
    }

    @Test
    @DisplayName("N6: the stored mark has precedence, unless the store was rolled back to before this registration")
    void theStoredMarkHasPrecedenceUnlessTheStoreWasRolledBack() {
        WorkerRecord online = idle();
        WorkerRecord paused = pause(online, after(1));
        RegisterOptions sawOffline = DEFAULTS.after(new Earlier(online.incarnation(), Availability.OFFLINE));
        RegisterOptions lostOffline = DEFAULTS.after(new Earlier(online.incarnation() + 1, Availability.OFFLINE));
        RegisterOptions lostOnline = DEFAULTS.after(new Earlier(online.incarnation() + 1, Availability.ONLINE));

        assertThat(register(sawOffline, online, after(2)).availability()).isEqualTo(Availability.ONLINE);
        assertThat(register(lostOffline, online, after(2)).availability()).isEqualTo(Availability.OFFLINE);
        assertThat(register(lostOnline, paused, after(2)).availability()).isEqualTo(Availability.PAUSED);
    }

    @Test
    void aKeptMarkKeepsItsDate() {
        WorkerRecord marked = mark(idle(), Availability.OFFLINE, after(1));

        assertThat(register(DEFAULTS, marked, after(9)).lastStatusChange()).isEqualTo(after(1));
        assertThat(register(DEFAULTS, processing(), after(9)).lastStatusChange())
                .isEqualTo(after(9));
    }

    @Test
    @DisplayName("N9: the options can prevent superseding a living worker, but not a dead or left one")
    void rejectIfAliveDoesNotSupersedeALivingWorker() {
        RegisterOptions rejecting = DEFAULTS.rejectingIfAlive();
        WorkerRecord living = idle();

        assertThatThrownBy(() -> register(rejecting, living, after(59)))
                .isInstanceOf(AlreadyRegisteredException.class)
                .hasMessageContaining("\"worker-123\"")
                .hasMessageContaining(living.startedAt().toString());
        assertThatCode(() -> register(DEFAULTS, living, after(59))).doesNotThrowAnyException();
        assertThatCode(() -> register(rejecting, living, after(60))).doesNotThrowAnyException();
        assertThatCode(() -> register(rejecting, leave(living, after(1)), after(2)))
                .doesNotThrowAnyException();
        assertThatCode(() -> register(
                        rejecting.after(new Earlier(living.incarnation(), Availability.ONLINE)), living, after(1)))
                .doesNotThrowAnyException();
    }

    @Test
    @DisplayName("N7: a process that registers again does not supersede a newer process, dead or alive")
    void registeringAgainDoesNotSupersedeANewerProcess() {
        WorkerRecord first = idle();
        WorkerRecord newer = register(DEFAULTS, first, after(1));
        RegisterOptions again = DEFAULTS.after(new Earlier(first.incarnation(), Availability.ONLINE));

        assertThatThrownBy(() -> register(again, newer, after(2)))
                .isInstanceOfSatisfying(SupersededException.class, e -> {
                    assertThat(e.held()).isEqualTo(first.incarnation());
                    assertThat(e.stored()).isEqualTo(newer.incarnation());
                });
        assertThatThrownBy(() -> register(again, newer, after(600))).isInstanceOf(SupersededException.class);
    }

    // ---- the session of the earlier incarnation

    @Test
    @DisplayName("N22: the session of a superseded worker is recoverable from the end of its lease on")
    void theSessionOfASupersededWorkerWaitsForRecovery() {
        WorkerRecord old = processing();
        WorkerRecord next = register(DEFAULTS, old, after(10));

        assertThat(next.assignment()).isEmpty();
        assertThat(next.orphans())
                .containsExactly(new OrphanedSession(
                        SESSION, old.assignment().orElseThrow().token(), after(60), Optional.empty()));
        assertThat(next.recoverable(after(60).minusMillis(1))).isEmpty();
        assertThat(next.recoverable(after(60))).hasSize(1);
    }

    @Test
    @DisplayName("N19: only a process that resumes the session gets it, under a greater token")
    void aResumedSessionGetsAGreaterToken() {
        WorkerRecord old = processing();
        WorkerRecord next = register(DEFAULTS.resuming(SESSION), old, after(10));
        WorkerRecord wrong = register(DEFAULTS.resuming(OTHER_SESSION), old, after(10));

        assertThat(next.assignment().orElseThrow()).isEqualTo(new Assignment(SESSION, micros(after(10)), after(10)));
        assertThat(next.tokenOf(SESSION).orElseThrow())
                .isGreaterThan(old.tokenOf(SESSION).orElseThrow());
        assertThat(next.orphans()).isEmpty();
        assertThat(wrong.assignment()).isEmpty();
        assertThat(wrong.orphans()).hasSize(1);
    }

    @Test
    @DisplayName("N19: a token rises even if the clock is set back")
    void aTokenRisesEvenIfTheClockIsSetBack() {
        WorkerRecord old = processing();
        WorkerRecord next = register(DEFAULTS.resuming(SESSION), old, NOW.minusSeconds(60));

        assertThat(next.tokenOf(SESSION)).hasValue(old.tokenOf(SESSION).orElseThrow() + 1);
    }

    @Test
    @DisplayName("N19: a session that was handed out for recovery is not resumed")
    void aSessionHandedOutForRecoveryIsNotResumed() {
        WorkerRecord handedOut = recover(processing(), SESSION, "dispatcher", after(90), 1, after(60));
        WorkerRecord next = register(DEFAULTS.resuming(SESSION), handedOut, after(61));

        assertThat(next.assignment()).isEmpty();
        assertThat(next.orphans()).isEqualTo(handedOut.orphans());
    }

    @Test
    void aRegistrationKeepsEarlierOrphans() {
        WorkerRecord two = withOrphanAndSession();

        assertThat(register(DEFAULTS, two, after(4)).orphans())
                .extracting(OrphanedSession::session)
                .containsExactly(SESSION, OTHER_SESSION);
    }

    @Test
    @DisplayName("N8: a worker can register again after any number of deaths with a session")
    void aWorkerCanRegisterAgainAfterAnyNumberOfDeathsWithASession() {
        WorkerRecord worker = idle();
        int taken = 0;
        for (int i = 1; i <= 100; i++) {
            if (WorkerViews.of(worker, NO_ORDERS, after(i)).isAvailable()) {
                worker = assigned(worker, SessionId.of("s" + i), after(i));
                taken++;
            }
            worker = register(DEFAULTS, worker, after(i));
        }

        assertThat(taken).isEqualTo(64);
        assertThat(worker.orphans()).hasSize(64);
        WorkerRecord full = worker;
        assertNotAvailable(() -> assigned(full, SESSION, after(101)), Kind.BUSY);
    }

    @Test
    @DisplayName("N24: a shutdown request does not apply to the next incarnation")
    void aShutdownRequestDoesNotApplyToTheNextIncarnation() {
        FleetControl signalled = requestShutdown(NO_ORDERS, OPS, after(1));
        WorkerRecord asked = request(idle(), OPS, NO_ORDERS, after(1));
        WorkerRecord next = register(DEFAULTS, Optional.of(asked), signalled, after(2));

        assertThat(asked.stopOrder(signalled)).isPresent();
        assertThat(next.stopOrder(signalled)).isEmpty();
        assertThat(next.registeredUnder()).isEqualTo(signalled.revision());
    }

    @Test
    @DisplayName("N21: a worker that registers again goes to the end of the idle order")
    void aWorkerThatRegistersAgainGoesToTheEndOfTheIdleOrder() {
        WorkerRecord old = idle();

        assertThat(register(DEFAULTS, old, after(1)).turn()).isEqualTo(micros(after(1)));
        assertThat(register(DEFAULTS, old, NOW).turn()).isEqualTo(old.turn() + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-3S", "PT0.099S", "PT24H0.001S", "PT2562047788015215H30M7S"})
    @DisplayName("N30: a zero, negative or overflowing ttl is rejected")
    void rejectsATtlOutOfBounds(Duration ttl) {
        assertThatThrownBy(
                        () -> RegistrationTransitions.register(ID, DEFAULTS, ttl, Optional.empty(), 1, NO_ORDERS, NOW))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("ttl must be PT0.1S to PT24H, was " + ttl);
    }
}
