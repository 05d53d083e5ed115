package io.workermanager.rules;

import static io.workermanager.rules.FleetControlTransitions.addHold;
import static io.workermanager.rules.HeartbeatTransitions.heartbeat;
import static io.workermanager.rules.SessionTransitions.assign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.SessionRejectedException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import io.workermanager.model.WorkerView.Reason.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Sample records for tests of the model and its rules. All their times are {@link #NOW} or later. */
public abstract class SampleRecords {
    protected static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");
    protected static final Duration TTL = Duration.ofSeconds(60);
    protected static final WorkerId ID = WorkerId.of("worker-123");
    protected static final SessionId SESSION = SessionId.of("session-456");
    protected static final SessionId OTHER_SESSION = SessionId.of("session-789");
    protected static final Order.Cause OPS = Order.Cause.of("ops", "incident 42");
    protected static final FleetControl NO_ORDERS = FleetControl.none();

    protected static Instant after(long seconds) {
        return NOW.plusSeconds(seconds);
    }

    /** A first registration with the default options. */
    public static WorkerRecord registered(String id, Duration ttl, Instant now) {
        return RegistrationTransitions.register(
                WorkerId.of(id), RegisterOptions.defaults(), ttl, Optional.empty(), 1, NO_ORDERS, now);
    }

    /** A worker that registered at {@link #NOW} with a ttl of a minute. */
    protected static WorkerRecord idle() {
        return idle(RegisterOptions.defaults());
    }

    protected static WorkerRecord idle(RegisterOptions options) {
        return register(options, Optional.empty(), NOW);
    }

    /** A worker that got {@link #SESSION} one second after it registered. */
    protected static WorkerRecord processing() {
        return assigned(idle(), SESSION, after(1));
    }

    /** A worker that got {@link #OTHER_SESSION} while {@link #SESSION} waits in its record. */
    protected static WorkerRecord withOrphanAndSession() {
        return assigned(withOrphan(), OTHER_SESSION, after(3));
    }

    protected static WorkerRecord assigned(WorkerRecord worker, SessionId session, Instant now) {
        return assign(worker, session, OptionalLong.empty(), 1, NO_ORDERS, now);
    }

    protected static WorkerRecord beaten(WorkerRecord worker, Heartbeat beat, Instant now) {
        return heartbeat(worker, beat, 1, NO_ORDERS, now);
    }

    /** A worker with {@link #SESSION} that registered again two seconds after its first registration. */
    protected static WorkerRecord withOrphan() {
        return register(RegisterOptions.defaults(), processing(), after(2));
    }

    protected static WorkerRecord register(RegisterOptions options, Optional<WorkerRecord> stored, Instant now) {
        return register(options, stored, NO_ORDERS, now);
    }

    protected static WorkerRecord register(RegisterOptions options, WorkerRecord stored, Instant now) {
        return register(options, Optional.of(stored), now);
    }

    protected static WorkerRecord register(
            RegisterOptions options, Optional<WorkerRecord> stored, FleetControl control, Instant now) {
        return RegistrationTransitions.register(ID, options, TTL, stored, 1, control, now);
    }

    protected static FleetControl held(Selector selector) {
        return holding(hold("h", selector));
    }

    protected static FleetControl holding(Hold... holds) {
        FleetControl control = NO_ORDERS;
        for (Hold hold : holds) {
            control = addHold(control, hold, NOW);
        }
        return control;
    }

    protected static Hold hold(String id, Selector selector, Instant... until) {
        return new Hold(Hold.Id.of(id), selector, OPS, NOW, Stream.of(until).findFirst());
    }

    /** The greatest token, turn or incarnation that a clock alone gives. */
    protected static long micros(Instant time) {
        return time.toEpochMilli() * 1000;
    }

    protected static void assertNotAvailable(ThrowingCallable call, Kind... kinds) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SessionRejectedException.NotAvailable.class,
                        e -> assertThat(e.reasons())
                                .extracting(WorkerView.Reason::kind)
                                .containsExactly(kinds));
    }
}
