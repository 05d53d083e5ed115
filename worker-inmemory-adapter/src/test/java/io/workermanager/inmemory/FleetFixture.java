package io.workermanager.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Profile;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.rules.HeartbeatTransitions;
import io.workermanager.rules.RegistrationTransitions;
import io.workermanager.rules.SessionTransitions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A store whose clock the test holds, and short words for what tests write to it. */
final class FleetFixture {
    static final Duration TTL = Duration.ofSeconds(60);

    final SettableClock clock = SettableClock.at(Instant.parse("2026-11-01T12:00:00Z"));
    final InMemoryWorkerStore store = InMemoryWorkerStore.create(clock);

    WorkerRecord worker(String id, Profile profile) {
        return worker(id, profile, TTL);
    }

    WorkerRecord worker(String id, Profile profile, Duration ttl) {
        return RegistrationTransitions.register(
                        WorkerId.of(id),
                        RegisterOptions.defaults().withProfile(profile),
                        ttl,
                        Optional.empty(),
                        1,
                        FleetControl.none(),
                        store.now())
                .withVersion(Version.fresh());
    }

    WorkerRecord inserted(String id) {
        return inserted(worker(id, Profile.defaults()), TTL);
    }

    WorkerRecord inserted(WorkerRecord first, Duration keepFor) {
        assertApplied(write(new Write.Insert(first, keepFor, preconditions())));
        return first;
    }

    WorkerRecord replaced(WorkerRecord worker, WorkerRecord next) {
        return replaced(worker, next, TTL);
    }

    WorkerRecord replaced(WorkerRecord worker, WorkerRecord next, Duration keepFor) {
        WorkerRecord written = next.withVersion(Version.fresh());
        assertApplied(write(new Write.Replace(worker, written, keepFor, preconditions())));
        return written;
    }

    void removed(WorkerRecord worker) {
        assertApplied(write(new Write.Remove(worker, preconditions())));
    }

    WorkerRecord beaten(WorkerRecord worker) {
        return HeartbeatTransitions.heartbeat(worker, Heartbeat.alive(), 1, FleetControl.none(), store.now());
    }

    WorkerRecord assigned(WorkerRecord worker, String session) {
        return SessionTransitions.assign(
                worker, SessionId.of(session), OptionalLong.empty(), 1, FleetControl.none(), store.now());
    }

    WriteResult write(Write write) {
        return store.write(List.of(write)).get(0);
    }

    Write.Preconditions preconditions() {
        return Write.Preconditions.within(store.now(), store.now());
    }

    static void assertApplied(WriteResult result) {
        assertThat(result).isInstanceOf(WriteResult.Applied.class);
    }
}
