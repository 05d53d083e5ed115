package io.workermanager.agent;

import io.workermanager.model.Heartbeat;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The attribute {@code agent} of the worker's record: the agent's status for operators, written with a heartbeat when it changed. */
final class AgentStatusPublisher {
    static final String NAME = "agent";

    private static final int MAX_REASONS = 8;
    private static final int MAX_REASON_LENGTH = 200;

    private final String process;
    private Optional<AgentStatus> recorded = Optional.empty();
    private boolean disabled;

    AgentStatusPublisher(String process) {
        this.process = process;
    }

    static RegisterOptions addTo(RegisterOptions options, String process) {
        return options.withAttribute(NAME, value(process, AgentStatus.State.STARTING, List.of()));
    }

    private static Map<String, Object> value(String process, AgentStatus.State state, List<String> reasons) {
        return Map.of("process", process, "state", state.name(), "reasons", reasons);
    }

    /** Whether the record does not show this status yet. */
    boolean isUnrecorded(AgentStatus status) {
        return !disabled && !recorded.equals(Optional.of(status));
    }

    /** Whether this process wrote the last registration of the record. */
    static boolean isWrittenBy(String process, WorkerRecord worker) {
        return worker.attributes().asMap().get(NAME) instanceof Map<?, ?> value && process.equals(value.get("process"));
    }

    StoreCommand.SendHeartbeat addTo(Heartbeat heartbeat, AgentStatus status) {
        if (!isUnrecorded(status)) {
            return new StoreCommand.SendHeartbeat(heartbeat, Optional.empty());
        }
        List<String> reasons = status.reasons().stream()
                .limit(MAX_REASONS)
                .map(reason -> UserCodeFailure.singleLine(reason, MAX_REASON_LENGTH))
                .toList();
        return new StoreCommand.SendHeartbeat(
                heartbeat.withAttribute(NAME, value(process, status.state(), reasons)), Optional.of(status));
    }

    void recorded(AgentStatus status) {
        recorded = Optional.of(status);
    }

    /** The worker has a new record. */
    void reset() {
        recorded = Optional.empty();
    }

    /** The record has no room for the attribute; heartbeats go on without it. */
    void disable() {
        disabled = true;
    }
}
