package io.workermanager.redis;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a store found out about its servers. Its text is one line. Immutable.
 *
 * @param topology "standalone", "sentinel", "cluster" or "master and replicas", as the client sees it
 * @param replicaReads always "refused": replicas lag behind and have clocks of their own
 * @param servers the servers that answer: one, or all masters of a cluster; without partitions, one of them holds the fleet
 */
public record RedisReport(String topology, String replicaReads, List<RedisServerInfo> servers) {
    static final String CLUSTER = "cluster";

    /** Copies the servers. */
    public RedisReport {
        servers = List.copyOf(servers);
    }

    /**
     * Returns the risks of all servers, without duplicates.
     *
     * @return the risks, in the order of the enum
     */
    public List<RedisRisk> risks() {
        return servers.stream()
                .map(RedisServerInfo::risks)
                .flatMap(Set::stream)
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public String toString() {
        String risks = risks().stream().map(RedisRisk::words).collect(Collectors.joining("; "));
        String waits = topology.equals(CLUSTER) ? ", calls wait while their slot moves" : "";
        return topology + waits + ", reads from replicas " + replicaReads + "; "
                + servers.stream().map(RedisServerInfo::toString).collect(Collectors.joining("; "))
                + (risks.isEmpty() ? "; no risks seen" : "; RISKS: " + risks);
    }
}
