package io.workermanager.redis.campaign;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Everything that a fault can get at; {@code random} is what it draws from. */
record FaultContext(
        ServerTopology topology,
        String namespace,
        Duration timeout,
        CampaignStores stores,
        CampaignAgents agents,
        List<Thread> threads,
        Random random) {
    SingleServerTopology single() {
        return (SingleServerTopology) topology;
    }

    ClusterTopology cluster() {
        return (ClusterTopology) topology;
    }

    SentinelTopology sentinel() {
        return (SentinelTopology) topology;
    }

    /** Sends an order to the single server. */
    void order(String... words) {
        single().order(words);
    }

    void proxies(FaultProxy.Mode mode) {
        single().proxies().forEach(proxy -> proxy.mode(mode));
    }

    <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
