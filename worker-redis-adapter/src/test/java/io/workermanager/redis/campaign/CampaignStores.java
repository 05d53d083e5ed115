package io.workermanager.redis.campaign;

import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.UnaryOperator;

/** The stores of a run, each with connections of its own. A closed store is replaced. */
final class CampaignStores implements AutoCloseable {
    private static final int CONNECTIONS = 10;

    private final ServerTopology topology;
    private final String namespace;
    private final Duration timeout;
    private final UnaryOperator<WorkerStore> decorated;
    private final List<WorkerStore> open = new CopyOnWriteArrayList<>();
    private final AtomicIntegerArray closings;

    CampaignStores(
            ServerTopology topology,
            int number,
            String namespace,
            Duration timeout,
            UnaryOperator<WorkerStore> decorated) {
        this.topology = topology;
        this.namespace = namespace;
        this.timeout = timeout;
        this.decorated = decorated;
        this.closings = new AtomicIntegerArray(number);
        List<WorkerStore> all = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            all.add(connect(i));
        }
        open.addAll(all);
    }

    /** Connects as a process does that is started again until it can: a busy machine may not answer in time at first. */
    private WorkerStore connect(int store) {
        for (int failures = 0; ; failures++) {
            try {
                return decorated.apply(topology.connect(store, namespace, timeout));
            } catch (WorkerStoreException e) {
                if (failures == CONNECTIONS) {
                    throw e;
                }
            }
        }
    }

    int size() {
        return closings.length();
    }

    WorkerStore get(int store) {
        return open.get(store);
    }

    /** Whether the store was closed amid calls in this run, so that calls may meet a closed one. */
    boolean closing(int store) {
        return closings.get(store) > 0;
    }

    /** Closes a store during calls, and replaces it. */
    void replace(int store) {
        closings.incrementAndGet(store);
        WorkerStore closed = open.get(store);
        closed.close();
        open.set(store, connect(store));
    }

    @Override
    public void close() {
        open.forEach(WorkerStore::close);
    }
}
