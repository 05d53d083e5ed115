package io.workermanager.tck;

import io.workermanager.model.*;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerView;
import java.util.Optional;

/** Calls about a worker: as far as they tell, it is its mark, and the session that it holds. */
final class WorkerCalls extends ConcurrentCallers<WorkerCalls.Place> {
    /** A session under its token: two sessions may have one token after the other, if the clock stands still. */
    record Held(SessionId session, long token) {
        static Held by(Claim claim) {
            return new Held(claim.session(), claim.token());
        }
    }

    /** A place for one session. */
    record Place(boolean online, Optional<Held> held) {
        /** What a claim that won the worker leaves, if it can have won it. */
        Optional<Place> claimed(Held won) {
            boolean asBefore = held.equals(Optional.of(won));
            boolean free = online && held.isEmpty();
            return asBefore || free ? Optional.of(new Place(online, Optional.of(won))) : Optional.empty();
        }

        /** What a release leaves, if that is what it can have come to. */
        Optional<Place> released(Held given, boolean freed) {
            if (freed != held.equals(Optional.of(given))) {
                return Optional.empty();
            }
            return Optional.of(freed ? new Place(online, Optional.empty()) : this);
        }
    }

    WorkerCalls(TckFixture fleet) {
        super(fleet, new Place(true, Optional.empty()));
    }

    @Override
    void turn(Caller caller) {
        switch (caller.random().nextInt(5)) {
            case 0, 1 -> claim(caller);
            case 2 -> release(caller);
            case 3 -> mark(caller);
            default -> look(caller);
        }
    }

    private void claim(Caller caller) {
        long made = tick();
        Optional<Claim> claim = caller.manager().claim(Criteria.any(), session(caller.pick()));
        claim.ifPresent(won -> {
            caller.won(won);
            history(numberOf(won.worker().value()))
                    .add(made, tick(), "claim: " + Held.by(won), place -> place.claimed(Held.by(won)));
        });
    }

    private void release(Caller caller) {
        Optional<Claim> last = caller.lastClaim();
        if (last.isPresent()) {
            Claim claim = last.get();
            long made = tick();
            boolean freed = freed(caller.manager(), claim);
            history(numberOf(claim.worker().value()))
                    .add(
                            made,
                            tick(),
                            "release " + Held.by(claim) + ": " + freed,
                            place -> place.released(Held.by(claim), freed));
        }
    }

    private void mark(Caller caller) {
        int worker = caller.pick();
        boolean online = caller.random().nextBoolean();
        long made = tick();
        WorkerView view = online
                ? caller.manager().markOnline(id(worker))
                : caller.manager().markOffline(id(worker));
        Place seen = new Place(online, held(view));
        history(worker)
                .add(
                        made,
                        tick(),
                        "mark: " + seen,
                        place -> place.held().equals(seen.held()) ? Optional.of(seen) : Optional.empty());
    }

    private void look(Caller caller) {
        int worker = caller.pick();
        long made = tick();
        WorkerView view = caller.manager().monitorHealth(id(worker));
        Place seen = new Place(view.isOnline(), held(view));
        history(worker)
                .add(
                        made,
                        tick(),
                        "look: " + seen,
                        place -> place.equals(seen) ? Optional.of(place) : Optional.empty());
    }

    private static WorkerId id(int worker) {
        return WorkerId.of("w" + worker);
    }

    private static Optional<Held> held(WorkerView view) {
        return view.worker().assignment().map(held -> new Held(held.session(), held.token()));
    }
}
