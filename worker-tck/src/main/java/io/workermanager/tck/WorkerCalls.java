package io.workermanager.tck;

import io.workermanager.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerView;
import java.util.Optional;

/** Calls about a worker: as far as they tell, it is its mark and the token of its session. */
final class WorkerCalls extends Callers<WorkerCalls.Place> {
    /** A place for one session, under the token, or 0. */
    record Place(boolean online, long token) {}

    WorkerCalls(Fleet fleet) {
        super(fleet, new Place(true, 0));
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
        Optional<Claim> claim = caller.manager().claim(Criteria.ANY, session(caller.pick()));
        claim.ifPresent(won -> {
            caller.won(won);
            history(numberOf(won.worker().value()))
                    .add(made, tick(), "claim: " + won.token(), place -> claimed(place, won.token()));
        });
    }

    private static Optional<Place> claimed(Place place, long token) {
        boolean asBefore = place.token() == token;
        boolean won = place.online() && place.token() == 0;
        return asBefore || won ? Optional.of(new Place(place.online(), token)) : Optional.empty();
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
                            "release " + claim.token() + ": " + freed,
                            place -> released(place, claim, freed));
        }
    }

    private static Optional<Place> released(Place place, Claim claim, boolean freed) {
        return freed == (place.token() == claim.token())
                ? Optional.of(freed ? new Place(place.online(), 0) : place)
                : Optional.empty();
    }

    private void mark(Caller caller) {
        int worker = caller.pick();
        boolean online = caller.random().nextBoolean();
        long made = tick();
        WorkerView view = online
                ? caller.manager().markOnline(id(worker))
                : caller.manager().markOffline(id(worker));
        Place seen = new Place(online, tokenOf(view));
        history(worker)
                .add(
                        made,
                        tick(),
                        "mark: " + seen,
                        place -> place.token() == seen.token() ? Optional.of(seen) : Optional.empty());
    }

    private void look(Caller caller) {
        int worker = caller.pick();
        long made = tick();
        WorkerView view = caller.manager().monitorHealth(id(worker));
        Place seen = new Place(view.isOnline(), tokenOf(view));
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

    private static long tokenOf(WorkerView view) {
        return view.worker().assignment().map(held -> held.token()).orElse(0L);
    }
}
