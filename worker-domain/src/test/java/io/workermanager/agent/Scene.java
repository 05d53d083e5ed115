package io.workermanager.agent;

import io.workermanager.Claim;
import io.workermanager.Settings;
import io.workermanager.WorkerManager;
import io.workermanager.agent.AgentEvent.Kind;
import io.workermanager.model.Criteria;
import io.workermanager.model.SessionId;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.StoreDouble;
import io.workermanager.store.WorkerStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** One agent with a ttl of 60 s, its store, its queue and its operator, on a clock of their own. */
final class Scene {
    static final WorkerId ID = WorkerId.of("worker-123");
    static final Duration TTL = Duration.ofSeconds(60);
    static final Duration BEAT = Duration.ofSeconds(15);
    static final SessionId SESSION = SessionId.of("session-456");

    final StoreDouble shared = StoreDouble.empty();
    final StoreDouble store = shared.sibling();
    final WorkerManager operator = WorkerManager.over(shared);
    final Work work = new Work();
    final QueueDouble queue = new QueueDouble();
    final List<AgentEvent> events = new ArrayList<>();
    final VirtualLanes lanes;
    final WorkerAgent agent;
    double chance = 0.5;
    private int failingDraws;
    private long subMillis;

    private Scene(boolean withSource, UnaryOperator<AgentBuilder> more) {
        this(withSource, own -> own, more);
    }

    private Scene(boolean withSource, UnaryOperator<WorkerStore> line, UnaryOperator<AgentBuilder> more) {
        lanes = new VirtualLanes(work, this::passInStore, queue::answers);
        AgentBuilder builder = WorkerAgent.over(line.apply(store))
                .id(ID)
                .settings(Settings.DEFAULTS.attempts(3))
                .handler(work)
                .listener(events::add)
                .on(id -> lanes, this::draw);
        agent = more.apply(withSource ? builder.source(queue) : builder).build();
    }

    private double draw() {
        if (failingDraws > 0) {
            failingDraws--;
            throw new OutOfMemoryError("in a step of the agent's own");
        }
        return chance;
    }

    /** The next steps of the agent's own that need a random number fail in the middle. */
    void failNextDraws(int times) {
        failingDraws = times;
        lanes.stepsMayFail();
    }

    /** The store's clock counts whole milliseconds; what is left over comes later. */
    private void passInStore(Duration time) {
        long nanos = time.toNanos() + subMillis;
        subMillis = nanos % 1_000_000;
        shared.pass(Duration.ofMillis(nanos / 1_000_000));
    }

    static Scene withoutSource() {
        return new Scene(false, builder -> builder);
    }

    static Scene withSource() {
        return new Scene(true, builder -> builder);
    }

    /** The agent's store behind something. */
    static Scene over(UnaryOperator<WorkerStore> line) {
        return new Scene(false, line, builder -> builder);
    }

    static Scene over(UnaryOperator<WorkerStore> line, UnaryOperator<AgentBuilder> more) {
        return new Scene(false, line, more);
    }

    static Scene with(UnaryOperator<AgentBuilder> more) {
        return new Scene(false, more);
    }

    Scene started() {
        agent.start();
        lanes.settle();
        return this;
    }

    void pass(Duration time) {
        lanes.pass(time);
    }

    void pass(long seconds) {
        lanes.pass(Duration.ofSeconds(seconds));
    }

    Claim claim() {
        Claim claim = operator.claim(Criteria.ANY, SESSION).orElseThrow();
        lanes.settle();
        return claim;
    }

    void finish() {
        work.finish();
        lanes.awaitRuns();
    }

    Worker stored() {
        return shared.stored(ID).orElseThrow();
    }

    AgentState state() {
        return agent.status().state();
    }

    List<Kind> told() {
        return events.stream()
                .map(AgentEvent::kind)
                .filter(kind -> kind != Kind.STATUS)
                .toList();
    }

    long count(Kind kind) {
        return events.stream().filter(event -> event.kind() == kind).count();
    }
}
