package io.workermanager.agent;

import io.workermanager.model.WorkerView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an agent's status follows from while it has not ended. */
record AgentStatusDeriver(
        boolean registeredBefore,
        @Nullable WorkerView view,
        Optional<String> trouble,
        Optional<String> sourceTrouble,
        LeaseMonitor.Level lease,
        Optional<RunState> run,
        Optional<ShutdownSequence> farewell) {
    static AgentStatusDeriver of(
            StoreConnectionState contact,
            SessionExecution duty,
            SessionAcquisition taking,
            Optional<ShutdownSequence> farewell,
            long now) {
        return new AgentStatusDeriver(
                contact.wasRegistered(),
                contact.view(),
                contact.describedTrouble(),
                taking.trouble(now),
                contact.lease(now),
                duty.run(),
                farewell);
    }

    AgentStatus status() {
        List<String> reasons = new ArrayList<>();
        farewell.ifPresent(saying -> reasons.add("it stops: " + saying.cause()));
        if (view == null && registeredBefore) {
            reasons.add("its record is gone");
        }
        trouble.ifPresent(reasons::add);
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
        run.ifPresent(running -> running.cancelled()
                .ifPresent(why ->
                        reasons.add("its run of " + running.session() + " was cancelled and has not ended: " + why)));
        AgentState state = state(reasons);
        // Claims come without the source.
        sourceTrouble.ifPresent(reasons::add);
        return new AgentStatus(state, reasons, run.map(RunState::session));
    }

    private AgentState state(List<String> reasons) {
        if (farewell.isPresent()) {
            return AgentState.DRAINING;
        }
        if (!registeredBefore) {
            return AgentState.STARTING;
        }
        return reasons.isEmpty() ? AgentState.ONLINE : AgentState.STANDBY;
    }
}
