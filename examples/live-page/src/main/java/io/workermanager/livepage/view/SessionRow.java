package io.workermanager.livepage.view;

import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A session as one line of a table.
 *
 * @param session the session
 * @param worker the worker whose record has it
 * @param token the fencing token, as text because it may exceed what a browser's numbers hold
 * @param since when it was assigned; empty for an orphan
 * @param recoverableAt when it may be handed out for recovery; empty unless it is an orphan
 * @param recoveredBy the dispatcher that has it until then
 */
record SessionRow(
        String session,
        String worker,
        String token,
        Optional<Instant> since,
        Optional<Instant> recoverableAt,
        Optional<String> recoveredBy) {
    static Stream<SessionRow> orphans(WorkerView view) {
        return orphansOf(view).stream()
                .map(orphan -> new SessionRow(
                        orphan.session().value(),
                        view.id().value(),
                        String.valueOf(orphan.token()),
                        Optional.empty(),
                        Optional.of(orphan.recoverableFrom()),
                        orphan.recoveredBy()));
    }

    /** The sessions in a record that no living worker runs. */
    static List<WorkerRecord.OrphanedSession> orphansOf(WorkerView view) {
        return view.isAlive() ? view.worker().orphans() : view.worker().orphansIfGone();
    }

    static Stream<SessionRow> assigned(WorkerView view) {
        return view.worker().assignment().filter(assignment -> view.isAlive()).stream()
                .map(held -> new SessionRow(
                        held.session().value(),
                        view.id().value(),
                        String.valueOf(held.token()),
                        Optional.of(held.since()),
                        Optional.empty(),
                        Optional.empty()));
    }

    boolean contains(String text) {
        return Texts.contains(text, session, worker);
    }

    /** The orphan's key in a table. Two records may show one session for a moment. */
    String key() {
        return session + " " + worker;
    }
}
