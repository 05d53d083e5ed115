package io.workermanager.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.WorkerManager;
import io.workermanager.agent.AgentEvent.Kind;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Lease;
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
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.MapAssert;

/** One agent with a ttl of 60 s, its store, its source and its operator. Time is virtual. */
final class AgentFixture {
    static final WorkerId ID = WorkerId.of("worker-123");
    static final Duration TTL = Duration.ofSeconds(60);
    static final Duration INTERVAL = Duration.ofSeconds(15);
    static final SessionId SESSION = SessionId.of("session-456");

    final FakeWorkerStore shared = FakeWorkerStore.empty();
    final FakeWorkerStore store = shared.sibling();
    final WorkerManager operator = WorkerManager.create(shared);
    final ScriptedHandler handler = new ScriptedHandler();
    final FakeSessionSource source = new FakeSessionSource();
    final List<AgentEvent> events = new ArrayList<>();
    final VirtualAgentExecutors executors;
    final WorkerAgent agent;
    double random = 0.5;
    private int failingRandomNumbers;
    private long unspentNanos;

    private AgentFixture(
            boolean withSource, UnaryOperator<WorkerStore> wrapper, UnaryOperator<WorkerAgent.Builder> configuration) {
        executors = new VirtualAgentExecutors(handler, this::advanceStoreClock, source::hasAnswer);
        WorkerAgent.Builder builder = WorkerAgent.builder(wrapper.apply(store))
                .id(ID)
                .settings(WorkerManagerSettings.defaults().withAttempts(3))
                .handler(handler)
                .listener(events::add)
                .withoutLog()
                .executors(id -> executors, this::nextRandomNumber);
        agent = configuration
                .apply(withSource ? builder.source(source) : builder)
                .build();
    }

    private double nextRandomNumber() {
        if (failingRandomNumbers > 0) {
            failingRandomNumbers--;
            throw new OutOfMemoryError("in a decision");
        }
        return random;
    }

    /** The next decisions that need a random number fail halfway. */
    void failNextRandomNumbers(int times) {
        failingRandomNumbers = times;
        executors.allowFailingDecisions();
    }

    /** The store's clock counts whole milliseconds; the rest is carried over. */
    private void advanceStoreClock(Duration time) {
        long nanos = time.toNanos() + unspentNanos;
        unspentNanos = nanos % 1_000_000;
        shared.advance(Duration.ofMillis(nanos / 1_000_000));
    }

    /** The other fixtures do not log. */
    static AgentFixture withLog(System.Logger logger) {
        return configured(builder -> builder.log(logger));
    }

    static AgentFixture withoutSource() {
        return configured(builder -> builder);
    }

    static AgentFixture withSource() {
        return new AgentFixture(true, store -> store, builder -> builder);
    }

    /** The agent uses a wrapper around its store. */
    static AgentFixture withStore(UnaryOperator<WorkerStore> wrapper) {
        return withStore(wrapper, builder -> builder);
    }

    static AgentFixture withStore(
            UnaryOperator<WorkerStore> wrapper, UnaryOperator<WorkerAgent.Builder> configuration) {
        return new AgentFixture(false, wrapper, configuration);
    }

    static AgentFixture configured(UnaryOperator<WorkerAgent.Builder> configuration) {
        return withStore(store -> store, configuration);
    }

    AgentFixture started() {
        agent.start();
        executors.runDueTasks();
        return this;
    }

    void advance(Duration time) {
        executors.advance(time);
    }

    void advance(long seconds) {
        advance(Duration.ofSeconds(seconds));
    }

    Claim claim() {
        Claim claim = operator.claim(Criteria.any(), SESSION).orElseThrow();
        executors.runDueTasks();
        return claim;
    }

    /** Starts the agent and a run of {@link #SESSION}. */
    Claim startRun() {
        started();
        return claim();
    }

    /** Adds a session to the source and lets the agent see it. */
    void enqueue(String session) {
        source.add(session);
        executors.runDueTasks();
    }

    /** Lets some time pass in which no call to the store returns. */
    void advanceWithoutStore(Duration time) {
        executors.setStoreAnswers(false);
        advance(time);
        executors.setStoreAnswers(true);
    }

    void finish() {
        handler.finish();
        executors.awaitHandlers();
    }

    WorkerRecord stored() {
        return shared.stored(ID).orElseThrow();
    }

    AgentStatus.State state() {
        return agent.status().state();
    }

    List<Kind> eventKinds() {
        return events.stream()
                .map(AgentEvent::kind)
                .filter(kind -> kind != Kind.STATUS_CHANGED)
                .toList();
    }

    long count(Kind kind) {
        return events.stream().filter(event -> event.kind() == kind).count();
    }

    void assertAlive() {
        assertThat(stored().lease().livenessAt(shared.clock())).isEqualTo(Lease.Liveness.ALIVE);
    }

    /** The status that the agent wrote to its record. */
    MapAssert<Object, Object> assertThatStoredStatus() {
        return assertThat(stored().attributes().asMap().get("agent")).asInstanceOf(InstanceOfAssertFactories.MAP);
    }

    /** The only reason of the agent's status. */
    AbstractStringAssert<?> assertThatReason() {
        return assertThat(agent.status().reasons()).singleElement().asString();
    }
}
