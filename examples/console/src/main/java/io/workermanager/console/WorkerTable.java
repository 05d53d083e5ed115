package io.workermanager.console;

import io.workermanager.model.FleetControl;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import java.time.Instant;
import java.util.List;

/** The table of workers that lists, previews and the screen show. */
final class WorkerTable {
    private WorkerTable() {}

    static Table<WorkerView> of(List<WorkerView> workers, FleetControl control, Instant now, String whenEmpty) {
        return new Table<>(workers, now, whenEmpty)
                .column("ID", "id", WorkerView::id)
                .column("STATUS", "status", WorkerState::of)
                .ifRoom("TYPE", "type", view -> view.worker().profile().type())
                .column("EXCHANGE", "exchange", view -> view.worker().profile().exchange())
                .column("SESSION", "session", WorkerView::activeSession)
                .column("BEAT", "heartbeatAge", WorkerView::heartbeatAge)
                .ifRoom("UP", "uptime", WorkerView::uptime)
                .wide("HOST", "host", view -> view.worker().host())
                .wide(
                        "CAPABILITIES",
                        "capabilities",
                        view -> view.worker().profile().capabilities())
                .wide("INCARNATION", "incarnation", view -> view.worker().incarnation())
                .wide("TOKEN", "token", view -> view.worker().assignment().map(WorkerRecord.Assignment::token))
                .hidden("alive", WorkerView::isAlive)
                .hidden("available", WorkerView::isAvailable)
                .hidden("lastHeartbeat", view -> view.worker().lease().lastHeartbeat())
                .hidden("startedAt", view -> view.worker().startedAt())
                .column("WHY NOT", "whyNot", view -> Condition.whyNot(view, control));
    }
}
