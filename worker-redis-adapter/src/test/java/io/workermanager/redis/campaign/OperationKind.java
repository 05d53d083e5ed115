package io.workermanager.redis.campaign;

import java.util.List;

/** The kinds of calls that clients make: the method and its frequency. */
enum OperationKind {
    GENERATE_ID("generateWorkerId", 1),
    REGISTER("register", 4),
    REGISTER_AFTER("register", 3),
    REGISTER_REJECTING("register", 1),
    REGISTER_RESUMING("register", 1),
    REGISTER_EACH("register", 1),
    HEARTBEAT("heartbeat", 10),
    HEARTBEAT_PROCESSING("heartbeat", 2),
    HEARTBEAT_FINISHED("heartbeat", 2),
    HEARTBEAT_RESTARTING("heartbeat", 1),
    HEARTBEAT_WITH_ATTRIBUTE("heartbeat", 1),
    HEARTBEAT_EACH("heartbeat", 2),
    LAST_SEEN("lastSeen", 1),
    ANNOUNCE_SHUTDOWN("announceShutdown", 1),
    ACKNOWLEDGE_SHUTDOWN("acknowledgeShutdown", 1),
    UNREGISTER("unregister", 2),
    UNREGISTER_EACH("unregister", 1),
    MARK_OFFLINE("markOffline", 2),
    MARK_ONLINE("markOnline", 5),
    PAUSE("pause", 1),
    RESUME("resume", 2),
    IS_ONLINE("isOnline", 1),
    UPDATE_CAPABILITIES("updateWorkerCapabilities", 2),
    STOP_ONE("sendShutdownSignal", 1),
    STOP_ALL("sendShutdownSignal", 1),
    CLEAR_STOPS("clearShutdownSignals", 1),
    AWAIT_STOPPED("awaitStopped", 1),
    MARK_ALL_OFFLINE("markAllOffline", 1),
    MARK_ALL_ONLINE("markAllOnline", 1),
    HOLD("hold", 1),
    HOLD_BRIEFLY("hold", 1),
    LIFT("lift", 2),
    CONTROL("control", 2),
    GIVE("give", 2),
    PREVIEW("preview", 1),
    AUDIT("audit", 1),
    AWAIT_IDLE("awaitIdle", 1),
    MONITOR_HEALTH("monitorHealth", 2),
    FIND_AVAILABLE("findAvailableWorker", 4),
    FIND_MATCHING("findMatchingWorker", 4),
    FIND_BY_TYPE("findWorkersByType", 1),
    FIND_BY_EXCHANGE("findWorkersByExchange", 1),
    LIST("listWorkers", 2),
    LIST_EVERYTHING("listWorkers", 2),
    FIND_BY_SESSION("findBySession", 2),
    STATS("getStats", 1),
    ENHANCED_STATS("getEnhancedStats", 1),
    EXPLAIN("explain", 1),
    COVERAGE("coverage", 1),
    FIND_UNHEALTHY("findUnhealthy", 1),
    CLAIM("claim", 12),
    CLAIM_RECOVERY("claim", 2),
    RELEASE("release", 5),
    RECOVER_ORPHANS("recoverOrphans", 1),
    RECOVER_ORPHANS_NOW("recoverOrphansNow", 6),
    CONFIRM_RECOVERY("confirmRecovery", 1),
    DISCARD_UNREADABLE("discardUnreadable", 2),
    WATCH("watch", 1),
    WATCH_CONTROL("watch", 1),
    NOW("now", 1);

    private final String method;
    private final int weight;

    OperationKind(String method, int weight) {
        this.method = method;
        this.weight = weight;
    }

    /** The name of the method of the manager, or of one of its accessors. */
    String method() {
        return method;
    }

    /** The number of entries of this kind among the random operations. */
    int weight() {
        return weight;
    }

    /** Operations that follow soon: they end what blocks all others, and use what does not last. */
    List<OperationKind> followedBy() {
        return switch (this) {
            case MARK_ALL_OFFLINE -> List.of(MARK_ALL_ONLINE);
            case STOP_ALL -> List.of(CLEAR_STOPS);
            case HOLD -> List.of(LIFT);
            case RECOVER_ORPHANS_NOW -> List.of(CLAIM_RECOVERY, CONFIRM_RECOVERY, CONFIRM_RECOVERY);
            default -> List.of();
        };
    }
}
