package io.workermanager.agent;

import io.workermanager.WorkerManager;
import io.workermanager.agent.AgentEvent.Kind;
import io.workermanager.model.*;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.FakeWorkerStore;
import io.workermanager.port.WorkerStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** One agent with a ttl of 60 s, its store, its queue and its operator, on a clock of their own. */
final class AgentFixture {
    static final WorkerId ID = WorkerId.of("worker-123");
    static final Duration TTL = Duration.ofSeconds(60);
    static final Duration BEAT = Duration.ofSeconds(15);
    static final SessionId SESSION = SessionId.of("session-456");

    final FakeWorkerStore shared = FakeWorkerStore.empty();
    final FakeWorkerStore store = shared.sibling();
    final WorkerManager operator = WorkerManager.create(shared);
    final ScriptedHandler work = new ScriptedHandler();
    final FakeSessionSource queue = new FakeSessionSource();
    final List<AgentEvent> events = new ArrayList<>();
    final VirtualAgentExecutors lanes;
    final WorkerAgent agent;
    double chance = 0.5;
    private int failingDraws;
    private long subMillis;

    private AgentFixture(boolean withSource, UnaryOperator<AgentBuilder> more) {
        this(withSource, own -> own, more);
    }

    private AgentFixture(boolean withSource, UnaryOperator<WorkerStore> line, UnaryOperator<AgentBuilder> more) {
        lanes = new VirtualAgentExecutors(work, this::passInStore, queue::answers);
        AgentBuilder builder = WorkerAgent.builder(line.apply(store))
                .id(ID)
                .settings(WorkerManagerSettings.defaults().withAttempts(3))
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

    static AgentFixture withoutSource() {
        return new AgentFixture(false, builder -> builder);
    }

    static AgentFixture withSource() {
        return new AgentFixture(true, builder -> builder);
    }

    /** The agent's store behind something. */
    static AgentFixture over(UnaryOperator<WorkerStore> line) {
        return new AgentFixture(false, line, builder -> builder);
    }

    static AgentFixture over(UnaryOperator<WorkerStore> line, UnaryOperator<AgentBuilder> more) {
        return new AgentFixture(false, line, more);
    }

    static AgentFixture with(UnaryOperator<AgentBuilder> more) {
        return new AgentFixture(false, more);
    }

    AgentFixture started() {
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
        Claim claim = operator.claim(Criteria.any(), SESSION).orElseThrow();
        lanes.settle();
        return claim;
    }

    void finish() {
        work.finish();
        lanes.awaitRuns();
    }

    WorkerRecord stored() {
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
