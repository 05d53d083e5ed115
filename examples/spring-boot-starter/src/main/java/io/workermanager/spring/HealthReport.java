package io.workermanager.spring;

import io.workermanager.WorkerManager;
import io.workermanager.agent.AgentStatus;
import io.workermanager.agent.WorkerAgent;
import io.workermanager.model.FleetStats;
import io.workermanager.model.WorkerId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A health for both versions of Spring Boot, which have different types for it.
 *
 * @param status the code of the status, as Spring names it
 * @param details the details, with the reasons
 */
record HealthReport(String status, Map<String, Object> details) {
    static final String UP = "UP";
    static final String OUT_OF_SERVICE = "OUT_OF_SERVICE";
    static final String DOWN = "DOWN";

    static HealthReport of(WorkerAgent agent) {
        return of(agent.id(), agent.status());
    }

    static HealthReport of(WorkerId id, AgentStatus status) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("worker", id.value());
        details.put("state", status.state().name());
        details.put("reasons", status.reasons());
        status.session().ifPresent(session -> details.put("session", session.value()));
        String code = switch (status.state()) {
            case ONLINE -> UP;
            case STARTING, STANDBY, DRAINING -> OUT_OF_SERVICE;
            case STOPPED, FENCED -> DOWN;
        };
        return new HealthReport(code, details);
    }

    static HealthReport of(WorkerManager workers) {
        Map<String, Object> details = new LinkedHashMap<>();
        try {
            FleetStats.Counts fleet = workers.getStats().fleet();
            details.put("idle", fleet.idle());
            details.put("processing", fleet.processing());
            details.put("paused", fleet.paused());
            details.put("offline", fleet.offline());
            details.put("held", fleet.held());
            details.put("expired", fleet.expired());
            return new HealthReport(UP, details);
        } catch (RuntimeException e) {
            details.put("reason", String.valueOf(e.getMessage()));
            return new HealthReport(DOWN, details);
        }
    }
}
