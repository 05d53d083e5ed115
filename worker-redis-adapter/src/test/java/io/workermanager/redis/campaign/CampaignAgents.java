package io.workermanager.redis.campaign;

import io.workermanager.agent.SessionRun;
import io.workermanager.agent.SessionSource;
import io.workermanager.agent.WorkerAgent;
import io.workermanager.model.Order;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Agents that take and run random sessions. A stopped agent is replaced by another one with its id. */
final class CampaignAgents implements AutoCloseable {
    private static final int NUMBER = 2;

    private final Duration ttl;
    private final SessionRunLog runs;
    private final long seed;
    private final List<FreezableStore> below = new ArrayList<>();
    private final List<WorkerAgent> agents = new ArrayList<>();

    CampaignAgents(CampaignStores stores, SessionRunLog runs, Duration ttl, long seed) {
        this.ttl = ttl;
        this.runs = runs;
        this.seed = seed;
        for (int i = 0; i < NUMBER; i++) {
            int store = i % stores.size();
            below.add(new FreezableStore(() -> stores.get(store)));
            agents.add(start(i));
        }
    }

    static WorkerId id(int number) {
        return WorkerId.of("agent-" + number % NUMBER);
    }

    static boolean has(WorkerId id) {
        return id.value().startsWith("agent-");
    }

    private WorkerAgent start(int number) {
        WorkerAgent agent = WorkerAgent.builder(below.get(number))
                .withoutLog()
                .id(id(number))
                .settings(WorkerManagerSettings.defaults().withTtl(ttl).withRetryTimeout(Duration.ofMillis(500)))
                .source(new RandomSource(new Random(seed + number)))
                .handler(this::handle)
                .build();
        agent.start();
        return agent;
    }

    private void handle(SessionRun run) {
        runs.started(run);
        try {
            for (int i = 0; i < 10 && !run.cancelled(); i++) {
                LockSupport.parkNanos(10_000_000);
            }
        } finally {
            runs.ended(run);
        }
    }

    /** Replaces stopped agents. */
    synchronized void revive() {
        for (int i = 0; i < NUMBER; i++) {
            if (agents.get(i).stopped().isDone()) {
                agents.set(i, start(i));
            }
        }
    }

    synchronized void freeze(boolean on) {
        below.get(0).freeze(on);
    }

    @Override
    public synchronized void close() {
        below.forEach(store -> store.freeze(false));
        agents.forEach(agent -> agent.drain(Duration.ofMillis(1), Order.Cause.of("campaign", "over")));
        agents.forEach(WorkerAgent::close);
    }

    /** Provides a session from time to time. */
    private record RandomSource(Random random) implements SessionSource {
        @Override
        public Optional<SessionId> take(Duration atMost) throws InterruptedException {
            Thread.sleep(Math.min(30, atMost.toMillis()));
            return random.nextInt(3) == 0
                    ? Optional.of(SessionId.of("s" + random.nextInt(RandomClient.SESSIONS)))
                    : Optional.empty();
        }

        @Override
        public void confirm(SessionId session) {}

        @Override
        public void giveBack(SessionId session) {}
    }
}
