package io.workermanager;

import io.workermanager.engine.RegistrationState;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One registration of a worker's id, held by the process that made it. It contains the record that the process read last, so
 * that a heartbeat needs no read. Two registrations of one id and incarnation are equal. Safe for use by many threads.
 */
public final class Registration {
    private final RegistrationState state;

    Registration(RegistrationState state) {
        this.state = state;
    }

    /**
     * Returns a registration that was made elsewhere, for example before this process restarted.
     *
     * @param id the worker's id
     * @param incarnation the number of the registration
     * @return the registration, which has read no record yet
     * @throws io.workermanager.model.InvalidValueException if the id breaks a bound
     */
    public static Registration of(CharSequence id, long incarnation) {
        Objects.requireNonNull(id, "id");
        return new Registration(new RegistrationState(WorkerId.of(id), incarnation));
    }

    RegistrationState state() {
        return state;
    }

    /**
     * Returns the id of the worker.
     *
     * @return the worker's id
     */
    public WorkerId id() {
        return state.id();
    }

    /**
     * Returns the number of this registration among those of its id.
     *
     * @return the incarnation
     */
    public long incarnation() {
        return state.incarnation();
    }

    /**
     * Returns the record that this process read last.
     *
     * @return the record; empty if the registration was made elsewhere and no call was made with it yet
     */
    public Optional<WorkerRecord> lastSeen() {
        return state.lastRead();
    }

    /**
     * Returns the incarnation and the latest mark that the process read, for its next registration.
     *
     * @return for {@link RegisterOptions#after}
     */
    public RegisterOptions.Earlier earlier() {
        return state.mark();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Registration that && id().equals(that.id()) && incarnation() == that.incarnation();
    }

    @Override
    public int hashCode() {
        return id().hashCode() * 31 + Long.hashCode(incarnation());
    }

    @Override
    public String toString() {
        return id() + "#" + incarnation();
    }
}
