package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerRecord;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A fencing token that an operator raises, on a server. */
class RaiseTokenOnRedisTest extends FleetFixture {
    private static final SessionId SESSION = SessionId.of("session-456");

    private Registration registration;
    private Claim claim;

    @BeforeEach
    void aWorkerHoldsASession() {
        registration = manager.register("worker-123", RegisterOptions.defaults());
        claim = manager.claim(Criteria.any(), SESSION).orElseThrow();
    }

    private long remembered() {
        return raw.getBucket("{" + settings.namespace() + "}:workers:session:" + SESSION)
                .remainTimeToLive();
    }

    @Test
    void theHolderIsNotifiedAndKeepsTheSession() {
        Claim raised = manager.recovery().raiseToken(SESSION).orElseThrow();

        assertThat(raised.token()).isGreaterThan(claim.token());
        assertThat(manager.heartbeat(registration).worker().assignment().map(WorkerRecord.Assignment::token))
                .contains(raised.token());
        assertThat(manager.recovery().findBySession(SESSION).orElseThrow().id()).isEqualTo(registration.id());
        assertThat(manager.claim(Criteria.any(), SESSION)).contains(raised);
    }

    @Test
    void aTokenAheadOfTheClockLivesLongerByTheDifference() {
        long ahead = claim.token() + Duration.ofHours(3).toMillis() * 1000;
        Claim raised = manager.recovery().raiseToken(SESSION, ahead).orElseThrow();
        assertThat(remembered()).isGreaterThan(Duration.ofHours(3).toMillis());

        manager.release(raised);

        assertThat(remembered()).isGreaterThan(Duration.ofHours(3).toMillis());
        assertThat(manager.claim(Criteria.any(), SESSION).orElseThrow().token()).isGreaterThan(raised.token());
    }

    @Test
    void theGreatestTokenIsExact() {
        Claim raised = manager.recovery()
                .raiseToken(SESSION, WorkerRecord.Assignment.GREATEST_TO_EXCEED)
                .orElseThrow();
        assertThat(raised.token()).isEqualTo(WorkerRecord.Assignment.GREATEST_TO_EXCEED + 1);
        manager.heartbeat(registration);
        manager.release(raised);

        Claim next = manager.claim(Criteria.any(), SESSION).orElseThrow();
        assertThat(next.token()).isEqualTo(WorkerRecord.Assignment.GREATEST_TO_EXCEED + 2);
        manager.release(next);
        assertThat(WorkerManager.create(store, WorkerManagerSettings.defaults())
                        .claim(Criteria.any(), "another")
                        .orElseThrow()
                        .token())
                .isBetween(
                        WorkerRecord.Assignment.GREATEST_TO_EXCEED - 60_000_000,
                        WorkerRecord.Assignment.GREATEST_TO_EXCEED + 2);
    }
}
