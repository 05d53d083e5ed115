package io.workermanager.agent;

import io.workermanager.model.WorkerId;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.function.Consumer;

/** Writes each event as one line of the log, with the worker's id. */
final class AgentLog implements Consumer<AgentEvent> {
    static final System.Logger DEFAULT = System.getLogger("io.workermanager.agent");

    private final WorkerId worker;
    private final System.Logger logger;

    AgentLog(WorkerId worker, System.Logger logger) {
        this.worker = worker;
        this.logger = logger;
    }

    @Override
    public void accept(AgentEvent event) {
        Throwable failure = event.failure()
                .filter(thrown -> !isInterruptOfCancelledRun(event, thrown))
                .orElse(null);
        logger.log(level(event), worker + ": " + event, failure);
    }

    /** A handler that ends by its interrupt has not failed. */
    private static boolean isInterruptOfCancelledRun(AgentEvent event, Throwable thrown) {
        return thrown instanceof InterruptedException && event.detail().startsWith("cancelled");
    }

    static Level level(AgentEvent event) {
        return switch (event.kind()) {
            case STORE_FAILED, CALL_REFUSED, SOURCE_FAILED, RUN_AT_RISK, RUN_CANCELLED, SESSION_LOST, EVENTS_MISSED ->
                Level.WARNING;
            case STATUS_CHANGED -> isLast(event) ? Level.INFO : Level.DEBUG;
            case RUN_ENDED ->
                event.failure()
                        .filter(thrown -> !isInterruptOfCancelledRun(event, thrown))
                        .map(thrown -> Level.WARNING)
                        .orElse(Level.INFO);
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
