package io.workermanager.tck;

import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import java.util.Optional;

/** Calls on sessions. The state of a session is its token, or 0 if it is free. */
final class SessionLinearizabilityWorkload extends ConcurrentCallers<Long> {
    SessionLinearizabilityWorkload(TckFixture fixture) {
        super(fixture, 0L);
    }

    @Override
    void call(Caller caller) {
        switch (caller.random().nextInt(3)) {
            case 0 -> claim(caller);
            case 1 -> release(caller);
            default -> find(caller);
        }
    }

    private void claim(Caller caller) {
        int session = caller.pickObject();
        long start = tick();
        Optional<Claim> claim = caller.manager().claim(Criteria.any(), session(session));
        claim.ifPresent(caller::addClaim);
        long token = claim.map(Claim::token).orElse(0L);
        record(session, start, "claim: " + token, held -> claimed(held, token));
    }

    private static Optional<Long> claimed(long held, long token) {
        boolean asBefore = held == token;
        boolean won = held == 0;
        return asBefore || won ? Optional.of(token) : Optional.empty();
    }

    private void release(Caller caller) {
        Optional<Claim> last = caller.lastClaim();
        if (last.isPresent()) {
            Claim claim = last.get();
            long start = tick();
            boolean freed = released(caller.manager(), claim);
            record(
                    numberOf(claim.session().value()),
                    start,
                    "release " + claim.token() + ": " + freed,
                    held -> released(held, claim, freed));
        }
    }

    private static Optional<Long> released(long held, Claim claim, boolean freed) {
        return freed == (held == claim.token()) ? Optional.of(freed ? 0 : held) : Optional.empty();
    }

    private void find(Caller caller) {
        int session = caller.pickObject();
        long start = tick();
        long token = caller.manager()
                .recovery()
                .findBySession(session(session))
                .flatMap(view -> view.worker().assignment())
                .map(held -> held.token())
                .orElse(0L);
        record(session, start, "find: " + token, held -> held == token ? Optional.of(held) : Optional.empty());
    }
}
