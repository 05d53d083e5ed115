package io.workermanager.tck;

import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerView;
import java.util.Optional;

/** Calls on workers. The state of a worker is its mark and its session. */
final class WorkerLinearizabilityWorkload extends ConcurrentCallers<WorkerLinearizabilityWorkload.State> {
    /** A session with its token. Two sessions may have the same token if the clock does not move. */
    record Held(SessionId session, long token) {
        static Held by(Claim claim) {
            return new Held(claim.session(), claim.token());
        }
    }

    record State(boolean online, Optional<Held> held) {
        /** The state after a successful claim, if it can have succeeded. */
        Optional<State> claimed(Held won) {
            boolean asBefore = held.equals(Optional.of(won));
            boolean free = online && held.isEmpty();
            return asBefore || free ? Optional.of(new State(online, Optional.of(won))) : Optional.empty();
        }

        /** The state after a release, if it can have had this result. */
        Optional<State> released(Held given, boolean freed) {
            if (freed != held.equals(Optional.of(given))) {
                return Optional.empty();
            }
            return Optional.of(freed ? new State(online, Optional.empty()) : this);
        }
    }

    WorkerLinearizabilityWorkload(TckFixture fixture) {
        super(fixture, new State(true, Optional.empty()));
    }

    @Override
    void call(Caller caller) {
        switch (caller.random().nextInt(5)) {
            case 0, 1 -> claim(caller);
            case 2 -> release(caller);
            case 3 -> mark(caller);
            default -> read(caller);
        }
    }

    private void claim(Caller caller) {
        long start = tick();
        Optional<Claim> claim = caller.manager().claim(Criteria.any(), session(caller.pickObject()));
        claim.ifPresent(won -> {
            caller.addClaim(won);
            record(
                    numberOf(won.worker().value()),
                    start,
                    "claim: " + Held.by(won),
                    state -> state.claimed(Held.by(won)));
        });
    }

    private void release(Caller caller) {
        Optional<Claim> last = caller.lastClaim();
        if (last.isPresent()) {
            Claim claim = last.get();
            long start = tick();
            boolean freed = released(caller.manager(), claim);
            record(
                    numberOf(claim.worker().value()),
                    start,
                    "release " + Held.by(claim) + ": " + freed,
                    state -> state.released(Held.by(claim), freed));
        }
    }

    private void mark(Caller caller) {
        int worker = caller.pickObject();
        boolean online = caller.random().nextBoolean();
        long start = tick();
        WorkerView view = online
                ? caller.manager().markOnline(id(worker))
                : caller.manager().markOffline(id(worker));
        State result = new State(online, held(view));
        record(
                worker,
                start,
                "mark: " + result,
                state -> state.held().equals(result.held()) ? Optional.of(result) : Optional.empty());
    }

    private void read(Caller caller) {
        int worker = caller.pickObject();
        long start = tick();
        WorkerView view = caller.manager().monitorHealth(id(worker)).worker().orElseThrow();
        State result = new State(view.isOnline(), held(view));
        record(worker, start, "read: " + result, state -> state.equals(result) ? Optional.of(state) : Optional.empty());
    }

    private static WorkerId id(int worker) {
        return WorkerId.of("w" + worker);
    }

    private static Optional<Held> held(WorkerView view) {
        return view.worker().assignment().map(held -> new Held(held.session(), held.token()));
    }
}
