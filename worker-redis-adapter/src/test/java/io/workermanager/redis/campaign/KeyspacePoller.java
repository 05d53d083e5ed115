package io.workermanager.redis.campaign;

import io.workermanager.redis.server.AdminConnection;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Checks all keys repeatedly: each has a time to live, and no session is assigned in two living records. */
final class KeyspacePoller implements Runnable {
    private final ServerTopology topology;
    private final ViolationLog violations;
    private final Map<String, AdminConnection> connections = new HashMap<>();
    private Set<String> pairsBefore = Set.of();
    private volatile boolean over;

    KeyspacePoller(ServerTopology topology, ViolationLog violations) {
        this.topology = topology;
        this.violations = violations;
    }

    @Override
    public void run() {
        while (!over) {
            try {
                for (String master : topology.masters()) {
                    connections.computeIfAbsent(master, AdminConnection::new);
                }
                connections.keySet().retainAll(topology.masters());
                look(ServerSnapshot.of(connections));
            } catch (UncheckedIOException | IllegalStateException e) {
                // The server does not answer now, or is not a master any more.
                closeConnections();
                pairsBefore = Set.of();
            }
            LockSupport.parkNanos(15_000_000);
        }
        closeConnections();
    }

    void end() {
        over = true;
    }

    private void closeConnections() {
        connections.values().forEach(AdminConnection::close);
        connections.clear();
    }

    private void look(ServerSnapshot snapshot) {
        snapshot.forever().forEach(key -> violations.add(Invariant.KEYS_EXPIRE, key + " has no time to live"));
        Set<String> pairs = new HashSet<>();
        List<ObservedRecord> alive = snapshot.alive();
        for (ObservedRecord one : alive) {
            for (ObservedRecord other : alive) {
                if (one.session() != null
                        && Objects.equals(one.session(), other.session())
                        && one.id().compareTo(other.id()) < 0) {
                    String pair = one.session() + " is assigned to " + one.id() + " under " + one.token() + " and to "
                            + other.id() + " under " + other.token();
                    // Two servers are read at different moments, so only a finding that repeats counts.
                    if (one.server().equals(other.server()) || pairsBefore.contains(pair)) {
                        violations.add(Invariant.ONE_HOLDER, pair);
                    }
                    pairs.add(pair);
                }
            }
        }
        pairsBefore = pairs;
    }
}
