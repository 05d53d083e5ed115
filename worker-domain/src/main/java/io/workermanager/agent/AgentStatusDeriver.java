package io.workermanager.agent;

import io.workermanager.model.WorkerView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Derives the status of an agent that has not ended from the state of its parts. */
record AgentStatusDeriver(
        boolean wasRegistered,
        @Nullable WorkerView view,
        Optional<String> storeProblem,
        Optional<String> sourceProblem,
        LeaseMonitor.Level lease,
        Optional<RunState> run,
        Optional<ShutdownSequence> shutdown) {
    static AgentStatusDeriver of(
            StoreConnectionState connection,
            SessionExecution execution,
            SessionAcquisition acquisition,
            Optional<ShutdownSequence> shutdown,
            long now) {
        return new AgentStatusDeriver(
                connection.wasRegistered(),
                connection.view(),
                connection.problemDescription(),
                acquisition.problem(now),
                connection.leaseLevel(now),
                execution.run(),
                shutdown);
    }

    AgentStatus status() {
        List<String> reasons = new ArrayList<>();
        shutdown.ifPresent(sequence -> reasons.add("stopping: " + sequence.cause()));
        if (view == null && wasRegistered) {
            reasons.add("the worker's record is gone");
        }
        storeProblem.ifPresent(reasons::add);
        if (view != null) {
            view.reasons().stream()
                    .filter(reason -> reason.kind() != WorkerView.Reason.Kind.SHUTDOWN_REQUESTED)
                    .forEach(reason -> reasons.add(reason.detail()));
        }
        if (view != null && lease == LeaseMonitor.Level.AT_RISK) {
            reasons.add("the lease is at risk");
        }
        if (view != null && lease == LeaseMonitor.Level.LOST) {
            reasons.add("the lease was not renewed for five sixths of its ttl");
        }
        run.ifPresent(current -> current.cancelReason()
                .ifPresent(why ->
                        reasons.add("the run of " + current.session() + " was cancelled and has not ended: " + why)));
        AgentStatus.State state = state(reasons);
        // A failing source does not affect the state: claims still arrive.
        sourceProblem.ifPresent(reasons::add);
        return new AgentStatus(state, reasons, run.map(RunState::session));
    }

    private AgentStatus.State state(List<String> reasons) {
        if (shutdown.isPresent()) {
            return AgentStatus.State.DRAINING;
        }
        if (!wasRegistered) {
            return AgentStatus.State.STARTING;
        }
        return reasons.isEmpty() ? AgentStatus.State.ONLINE : AgentStatus.State.STANDBY;
    }
}
