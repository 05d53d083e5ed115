package io.workermanager.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Beat;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Profile;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.Version;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Terms;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A store whose clock the test holds, and short words for what tests write to it. */
final class FleetAtHand {
    static final Duration TTL = Duration.ofSeconds(60);

    final SettableClock clock = SettableClock.at(Instant.parse("2026-11-01T12:00:00Z"));
    final InMemoryWorkerStore store = InMemoryWorkerStore.create(clock);

    Worker worker(String id, Profile profile) {
        return worker(id, profile, TTL);
    }

    Worker worker(String id, Profile profile, Duration ttl) {
        return Worker.register(
                        WorkerId.of(id),
                        RegisterOptions.DEFAULTS.profile(profile),
                        ttl,
                        Optional.empty(),
                        1,
                        FleetControl.NONE,
                        store.now())
                .version(Version.fresh());
    }

    Worker inserted(String id) {
        return inserted(worker(id, Profile.DEFAULT), TTL);
    }

    Worker inserted(Worker first, Duration keepFor) {
        assertApplied(write(new Write.Insert(first, keepFor, terms())));
        return first;
    }

    Worker replaced(Worker worker, Worker next) {
        return replaced(worker, next, TTL);
    }

    Worker replaced(Worker worker, Worker next, Duration keepFor) {
        Worker written = next.version(Version.fresh());
        assertApplied(write(new Write.Replace(worker, written, keepFor, terms())));
        return written;
    }

    void removed(Worker worker) {
        assertApplied(write(new Write.Remove(worker, terms())));
    }

    Worker beaten(Worker worker) {
        return worker.beat(Beat.alive(), 1, FleetControl.NONE, store.now());
    }

    Worker assigned(Worker worker, String session) {
        return worker.assign(SessionId.of(session), OptionalLong.empty(), 1, FleetControl.NONE, store.now());
    }

    WriteResult write(Write write) {
        return store.write(List.of(write)).get(0);
    }

    Terms terms() {
        return Terms.within(store.now(), store.now());
    }

    static void assertApplied(WriteResult result) {
        assertThat(result).isInstanceOf(WriteResult.Applied.class);
    }
}
