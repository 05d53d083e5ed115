package io.workermanager.agent;

import io.workermanager.model.WorkerId;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.function.Consumer;

/** Writes each event as one line of the log, with the worker's id. */
final class AgentLog implements Consumer<AgentEvent> {
    private static final System.Logger LOG = System.getLogger("io.workermanager.agent");

    private final WorkerId worker;

    AgentLog(WorkerId worker) {
        this.worker = worker;
    }

    @Override
    public void accept(AgentEvent event) {
        String line = worker + ": " + event;
        event.failure()
                .ifPresentOrElse(failure -> LOG.log(level(event), line, failure), () -> LOG.log(level(event), line));
    }

    static Level level(AgentEvent event) {
        return switch (event.kind()) {
            case STORE_FAILED, CALL_REFUSED, SOURCE_FAILED, RUN_AT_RISK, RUN_CANCELLED, SESSION_LOST, EVENTS_MISSED ->
                Level.WARNING;
            case STATUS_CHANGED -> isLast(event) ? Level.INFO : Level.DEBUG;
            case RUN_ENDED -> event.failure().isPresent() ? Level.WARNING : Level.INFO;
            default -> Level.INFO;
        };
    }

    /** The other changes of the status follow from events that have lines of their own. */
    private static boolean isLast(AgentEvent statusChanged) {
        return Arrays.stream(AgentStatus.State.values())
                .filter(AgentStatus.State::isFinal)
                .anyMatch(state -> statusChanged.detail().startsWith(state.name()));
    }
}
