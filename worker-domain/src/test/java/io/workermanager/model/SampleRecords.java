package io.workermanager.model;

import io.workermanager.rules.FleetControlTransitions;
import io.workermanager.rules.RegistrationTransitions;
import io.workermanager.rules.SessionTransitions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** Sample records. All their times are {@link #NOW} or later. */
final class SampleRecords {
    static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");
    static final Duration TTL = Duration.ofSeconds(60);
    static final WorkerId ID = WorkerId.of("worker-123");
    static final SessionId SESSION = SessionId.of("session-456");
    static final SessionId OTHER_SESSION = SessionId.of("session-789");
    static final OrderCause OPS = OrderCause.of("ops", "incident 42");
    static final FleetControl NO_ORDERS = FleetControl.none();

    private SampleRecords() {}

    static Instant after(long seconds) {
        return NOW.plusSeconds(seconds);
    }

    /** A worker that registered at {@link #NOW} with a ttl of a minute. */
    static WorkerRecord idle() {
        return idle(RegisterOptions.defaults());
    }

    static WorkerRecord idle(RegisterOptions options) {
        return register(options, Optional.empty(), NOW);
    }

    /** A worker that got {@link #SESSION} one second after it registered. */
    static WorkerRecord processing() {
        return SessionTransitions.assign(idle(), SESSION, OptionalLong.empty(), 1, NO_ORDERS, after(1));
    }

    /** A worker with {@link #SESSION} that registered again two seconds after its first registration. */
    static WorkerRecord withOrphan() {
        return register(RegisterOptions.defaults(), Optional.of(processing()), after(2));
    }

    static WorkerRecord register(RegisterOptions options, Optional<WorkerRecord> stored, Instant now) {
        return register(options, stored, NO_ORDERS, now);
    }

    static WorkerRecord register(
            RegisterOptions options, Optional<WorkerRecord> stored, FleetControl control, Instant now) {
        return RegistrationTransitions.register(ID, options, TTL, stored, 1, control, now);
    }

    static FleetControl held(Selector selector) {
        return FleetControlTransitions.addHold(
                NO_ORDERS, new Hold(Hold.Id.of("h"), selector, OPS, NOW, Optional.empty()), NOW);
    }

    static String bytes(int count) {
        return "x".repeat(count);
    }
}
