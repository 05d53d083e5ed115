package io.workermanager.redis.campaign;

import io.workermanager.redis.campaign.RandomClient.Operation;
import java.util.EnumMap;
import java.util.Map;

/** The operation of each kind of call. */
final class OperationRunner {
    private OperationRunner() {}

    static Map<OperationKind, Operation> all() {
        Map<OperationKind, Operation> all = new EnumMap<>(OperationKind.class);
        all.putAll(WorkerOperations.all());
        all.putAll(OperatorOperations.all());
        all.putAll(FleetOperations.all());
        all.putAll(FindOperations.all());
        all.putAll(SessionOperations.all());
        for (OperationKind kind : OperationKind.values()) {
            if (!all.containsKey(kind)) {
                throw new IllegalStateException("no operation for " + kind);
            }
        }
        return all;
    }
}
