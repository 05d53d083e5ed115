package io.workermanager.redis;

import static io.workermanager.redis.RecordSamples.*;

import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** Threads that send heartbeats as fast as the store accepts them: half of them for one worker each, the others for several. */
final class HeartbeatingAgents implements AutoCloseable {
    private static final int SEVERAL = 5;

    private final RedisWorkerStore store;
    private final List<Agent> agents;
    private volatile boolean stopped;

    HeartbeatingAgents(RedisWorkerStore store, int number) {
        this.store = store;
        this.agents = IntStream.range(0, number).mapToObj(Agent::new).toList();
        agents.forEach(Agent::start);
    }

    private final class Agent extends Thread {
        private final AtomicInteger answered = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();
        private final List<WorkerRecord> workers = new ArrayList<>();

        Agent(int number) {
            super("agent-" + number);
            setDaemon(true);
            for (int i = 0; i < (number % 2 == 0 ? 1 : SEVERAL); i++) {
                WorkerRecord worker = idle("agent-" + number + "-" + i, store.now());
                insert(store, worker);
                workers.add(worker);
            }
        }

        @Override
        public void run() {
            while (!stopped) {
                try {
                    beat();
                    answered.incrementAndGet();
                } catch (WorkerStoreException e) {
                    failed.incrementAndGet();
                }
            }
        }

        private void beat() {
            Write.Preconditions preconditions = window(store);
            List<WorkerRecord> next = workers.stream()
                    .map(worker -> RecordSamples.beat(worker, store.now()))
                    .toList();
            List<Write> writes = IntStream.range(0, next.size())
                    .<Write>mapToObj(i -> new Write.Replace(workers.get(i), next.get(i), MINUTE, preconditions))
                    .toList();
            List<WriteResult> results = store.write(writes);
            for (int i = 0; i < next.size(); i++) {
                // A beat that was not answered may have been applied later.
                workers.set(
                        i,
                        results.get(i) instanceof WriteResult.Applied
                                ? next.get(i)
                                : stored(store, next.get(i).id()));
            }
        }
    }

    private boolean haveAll(ToIntFunction<Agent> count, List<Integer> before, int more) {
        return IntStream.range(0, agents.size()).allMatch(i -> count.applyAsInt(agents.get(i)) >= before.get(i) + more);
    }

    /** Repeats an action until every agent has received two more answers. */
    void untilAllAreAnswered(Runnable meanwhile) {
        List<Integer> before =
                agents.stream().map(agent -> agent.answered.get()).toList();
        do {
            meanwhile.run();
        } while (!haveAll(agent -> agent.answered.get(), before, 2));
    }

    /** Repeats an action until every agent has had one more unanswered heartbeat, and so has sent the next. */
    void untilAllHaveFailed(Runnable meanwhile) {
        List<Integer> before = agents.stream().map(agent -> agent.failed.get()).toList();
        do {
            meanwhile.run();
        } while (!haveAll(agent -> agent.failed.get(), before, 1));
    }

    @Override
    public void close() {
        stopped = true;
        for (Agent agent : agents) {
            try {
                agent.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
