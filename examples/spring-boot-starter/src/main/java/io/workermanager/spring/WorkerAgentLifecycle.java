package io.workermanager.spring;

import io.workermanager.agent.WorkerAgent;
import io.workermanager.model.Order;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;

/**
 * Starts the agent after everything else, and stops it before everything else, so that the web server and the beans that the handler
 * uses work while the agent drains.
 */
final class WorkerAgentLifecycle implements SmartLifecycle {
    private static final Logger LOG = System.getLogger("io.workermanager.spring");
    private static final String PHASE_TIMEOUT = "spring.lifecycle.timeout-per-shutdown-phase";
    private static final Duration DEFAULT_PHASE_TIMEOUT = Duration.ofSeconds(30);

    private final WorkerAgent agent;
    private final Duration drainTimeout;
    private final Environment environment;
    private final AtomicBoolean running = new AtomicBoolean();

    WorkerAgentLifecycle(WorkerAgent agent, Duration drainTimeout, Environment environment) {
        this.agent = agent;
        this.drainTimeout = drainTimeout;
        this.environment = environment;
    }

    @Override
    public void start() {
        Duration phase =
                Binder.get(environment).bind(PHASE_TIMEOUT, Duration.class).orElse(DEFAULT_PHASE_TIMEOUT);
        if (drainTimeout.compareTo(phase) >= 0) {
            LOG.log(
                    Level.WARNING,
                    "worker.manager.agent.drain-timeout {0} should be shorter than {1} {2}: Spring stops the web server after"
                            + " the latter, also if the worker still drains",
                    drainTimeout,
                    PHASE_TIMEOUT,
                    phase);
        }
        agent.start();
        running.set(true);
    }

    @Override
    public void stop(Runnable callback) {
        agent.drain(drainTimeout, Order.Cause.of("spring", "the application stops"));
        CompletableFuture<Void> unused = agent.stopped().thenRun(() -> {
            running.set(false);
            callback.run();
        });
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public boolean isRunning() {
        return running.get();
    }

    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }
}
