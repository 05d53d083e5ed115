package io.workermanager.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.WorkerManager;
import io.workermanager.agent.AgentEvent;
import io.workermanager.agent.AgentStatus;
import io.workermanager.agent.SessionHandler;
import io.workermanager.agent.WorkerAgent;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.model.Criteria;
import io.workermanager.model.WorkerView;
import io.workermanager.port.WorkerStore;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;

@DisplayName("The auto-configured agent")
class WorkerAgentAutoConfigurationTest {
    private static final Duration ONLINE = Duration.ofMinutes(1);

    private final WorkerStore store = InMemoryWorkerStore.create();
    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(WorkerManagerAutoConfiguration.class, WorkerAgentAutoConfiguration.class))
            .withBean("store", WorkerStore.class, () -> new StayOpen(store).store());

    private ApplicationContextRunner with(SessionHandler handler) {
        return application
                .withBean(SessionHandler.class, () -> handler)
                .withPropertyValues("worker.manager.agent.heartbeat-interval=100ms");
    }

    @Test
    @DisplayName("registers with the type, exchange, capabilities and attributes of the properties")
    void registersWithTheProperties() {
        with(run -> {})
                .withPropertyValues(
                        "worker.manager.agent.id=m1",
                        "worker.manager.agent.type=quoter",
                        "worker.manager.agent.exchange=binance",
                        "worker.manager.agent.capabilities=spot,futures",
                        "worker.manager.agent.attributes.region=eu")
                .run(context -> {
                    context.getBean(WorkerAgent.class).awaitOnline(ONLINE);
                    WorkerView worker = context.getBean(WorkerManager.class)
                            .findMatchingWorker(Criteria.exchange("binance").andCapabilities("spot", "futures"))
                            .orElseThrow();
                    assertThat(worker.id().value()).isEqualTo("m1");
                    assertThat(worker.worker().profile().type()).isEqualTo("quoter");
                    assertThat(worker.worker().attributes().asMap()).containsEntry("region", "eu");
                });
    }

    @Test
    @DisplayName("is not there without a handler, or when it is switched off")
    void isNotThereWithoutAHandler() {
        application.run(context -> assertThat(context).doesNotHaveBean(WorkerAgent.class));
        with(run -> {})
                .withPropertyValues("worker.manager.agent.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(WorkerAgent.class));
    }

    @Test
    @DisplayName("is changed by customizers")
    void isChangedByCustomizers() {
        Queue<AgentEvent> events = new ConcurrentLinkedQueue<>();
        with(run -> {})
                .withBean(WorkerAgentCustomizer.class, () -> builder -> builder.listener(events::add))
                .run(context -> context.getBean(WorkerAgent.class).awaitOnline(ONLINE));
        assertThat(events).extracting(AgentEvent::kind).contains(AgentEvent.Kind.REGISTERED);
    }

    @Test
    @DisplayName("has stopped before the web server begins to stop, after its session has ended")
    void stopsBeforeTheWebServer() {
        CountDownLatch started = new CountDownLatch(1);
        AtomicReference<String> end = new AtomicReference<>("none");
        AtomicReference<AgentStatus> seen = new AtomicReference<>();
        SessionHandler handler = run -> {
            started.countDown();
            boolean cancelled = run.awaitCancelled(Duration.ofMillis(300));
            end.set(cancelled ? "cancelled" : "finished");
        };
        with(handler)
                .withBean(WebServerPhase.class, () -> new WebServerPhase(seen))
                .run(context -> {
                    WorkerAgent agent = context.getBean(WorkerAgent.class);
                    context.getBean(WebServerPhase.class).agent = agent;
                    agent.awaitOnline(ONLINE);
                    assertThat(context.getBean(WorkerManager.class).claim(Criteria.any(), "BTC/USD"))
                            .isPresent();
                    started.await();
                });
        assertThat(end).hasValue("finished");
        assertThat(seen.get().state()).isEqualTo(AgentStatus.State.STOPPED);
        assertThat(WorkerManager.create(store).listWorkers().ids()).isEmpty();
    }

    @Test
    @DisplayName("cancels a session that does not end within the drain timeout")
    void cancelsAfterTheDrainTimeout() {
        CountDownLatch started = new CountDownLatch(1);
        AtomicReference<String> why = new AtomicReference<>();
        SessionHandler handler = run -> {
            started.countDown();
            run.awaitCancelled(Duration.ofMinutes(5));
            why.set(run.whyCancelled().orElse("not cancelled"));
        };
        with(handler)
                .withPropertyValues("worker.manager.agent.drain-timeout=50ms")
                .run(context -> {
                    context.getBean(WorkerAgent.class).awaitOnline(ONLINE);
                    assertThat(context.getBean(WorkerManager.class).claim(Criteria.any(), "BTC/USD"))
                            .isPresent();
                    started.await();
                });
        assertThat(why).hasValue("the drain timeout is over");
    }

    /** Stops when Spring Boot stops its web server gracefully, in both versions. */
    private static final class WebServerPhase implements SmartLifecycle {
        private final AtomicReference<AgentStatus> seen;
        private volatile WorkerAgent agent;
        private volatile boolean running;

        WebServerPhase(AtomicReference<AgentStatus> seen) {
            this.seen = seen;
        }

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            seen.set(agent.status());
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return SmartLifecycle.DEFAULT_PHASE - 1024;
        }
    }
}
