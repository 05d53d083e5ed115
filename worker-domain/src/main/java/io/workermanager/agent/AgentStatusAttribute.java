package io.workermanager.agent;

import io.workermanager.model.Heartbeat;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the agent says of itself in the worker's record, for those who look from outside: an attribute, with a beat, when it
 * changed.
 */
final class AgentStatusAttribute {
    static final String ATTRIBUTE = "agent";

    private static final int REASONS = 8;
    private static final int LENGTH = 200;

    private final String process;
    private Optional<AgentStatus> said = Optional.empty();
    private boolean silent;

    AgentStatusAttribute(String process) {
        this.process = process;
    }

    static RegisterOptions introducing(RegisterOptions options, String process) {
        return options.withAttribute(ATTRIBUTE, words(process, AgentState.STARTING, List.of()));
    }

    private static Map<String, Object> words(String process, AgentState state, List<String> reasons) {
        return Map.of("process", process, "state", state.name(), "reasons", reasons);
    }

    /** Whether a record does not say yet where the agent stands. */
    boolean isBehind(AgentStatus status) {
        return !silent && !said.equals(Optional.of(status));
    }

    /** Whether a record was last registered by a process. */
    static boolean isOf(WorkerRecord worker, String process) {
        return worker.attributes().asMap().get(ATTRIBUTE) instanceof Map<?, ?> words
                && process.equals(words.get("process"));
    }

    StoreCommand.SendHeartbeat with(Heartbeat beat, AgentStatus status) {
        if (!isBehind(status)) {
            return new StoreCommand.SendHeartbeat(beat, Optional.empty());
        }
        List<String> reasons = status.reasons().stream()
                .limit(REASONS)
                .map(AgentStatusAttribute::shortened)
                .toList();
        return new StoreCommand.SendHeartbeat(
                beat.withAttribute(ATTRIBUTE, words(process, status.state(), reasons)), Optional.of(status));
    }

    private static String shortened(String reason) {
        return SingleLineText.of(reason, LENGTH);
    }

    void said(AgentStatus status) {
        said = Optional.of(status);
    }

    /** A new record says nothing yet. */
    void unheard() {
        said = Optional.empty();
    }

    /** There is no room for words in the record; the beat matters more. */
    void silence() {
        silent = true;
    }
}
