package io.workermanager.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.WorkerManager;
import io.workermanager.agent.WorkerAgent;
import io.workermanager.console.ConsoleRun.Runner;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.model.Criteria;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.redis.server.Waiting;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Drains agents that run in this process. */
class DrainTest {
    private final InMemoryWorkerStore store = InMemoryWorkerStore.create();
    private final Runner console = Runner.on(store);
    private final CountDownLatch startOfRun = new CountDownLatch(1);
    private final CountDownLatch endOfRun = new CountDownLatch(1);
    private WorkerAgent busy;
    private WorkerAgent idle;

    @BeforeEach
    void start() throws InterruptedException {
        busy = agent("busy", "futures");
        idle = agent("idle", "spot");
        assertThat(WorkerManager.create(store).claim(Criteria.capabilities("futures"), "BTC/USD"))
                .isPresent();
        assertThat(startOfRun.await(1, TimeUnit.MINUTES)).isTrue();
    }

    private WorkerAgent agent(String id, String capability) throws InterruptedException {
        WorkerAgent agent = WorkerAgent.builder(store)
                .id(WorkerId.of(id))
                .options(RegisterOptions.capabilities(capability))
                .handler(run -> {
                    startOfRun.countDown();
                    endOfRun.await(1, TimeUnit.MINUTES);
                })
                .settings(WorkerManagerSettings.defaults().withTtl(Duration.ofSeconds(4)))
                .drainTimeout(Duration.ofMinutes(10))
                .withoutLog()
                .build();
        agent.start();
        agent.awaitOnline(Duration.ofMinutes(1));
        return agent;
    }

    @AfterEach
    void stop() {
        endOfRun.countDown();
        busy.close();
        idle.close();
        store.close();
    }

    @Test
    void theProgressSaysWhoIsBusyWithWhatAndAnInterruptDetaches() throws Exception {
        Drain drain = new Drain(console, "drain --fleet -m=test --yes --deadline=5m");
        Waiting.until(
                "one worker has stopped",
                () -> drain.err().contains("1 of 2 stopped; busy: busy draining with BTC/USD"));
        drain.interrupt();

        assertThat(drain.code()).isEqualTo(ExitCode.DETACHED);
        assertThat(drain.err()).doesNotContain("\r");
        assertThat(drain.out()).contains("1 of 2 stopped", "Detached: the drain goes on");
        assertThat(console.run("workers --id=busy").out()).contains("processing,stopping", "draining");
    }

    @Test
    void onATerminalTheLastLineIsABar() throws Exception {
        Drain drain = new Drain(console.typing("y\n"), "drain busy idle -m=test --deadline=5m");
        Waiting.until("a line is drawn again", () -> drain.err().contains("\r\u001b[K"));
        Waiting.until("the bar is drawn", () -> drain.err().contains("[##########..........] 1 of 2 stopped"));
        drain.interrupt();

        assertThat(drain.code()).isEqualTo(ExitCode.DETACHED);
    }

    @Test
    void aDrainEndsWhenAllHaveStopped() throws Exception {
        Drain drain = new Drain(console, "drain --fleet -m=test --yes --deadline=5m");
        Waiting.until("the busy worker drains", () -> drain.err().contains("busy draining"));
        endOfRun.countDown();

        assertThat(drain.code()).isEqualTo(ExitCode.DONE);
        assertThat(drain.out()).contains("2 of 2 stopped").doesNotContain("busy:");
    }

    @Test
    void afterTheDeadlineTheDrainGoesOn() {
        assertThat(console.run("drain busy -m=test --yes --deadline=1ms"))
                .returns(ExitCode.DEADLINE_PASSED, ConsoleRun::code)
                .satisfies(run -> assertThat(run.out()).contains("The deadline has passed: the drain goes on"));
    }

    /** A command that waits, in a thread of its own. */
    private static final class Drain {
        private final StringWriter out = new StringWriter();
        private final StringWriter err = new StringWriter();
        private final FutureTask<Integer> task;
        private final Thread thread;

        Drain(Runner console, String command) {
            task = new FutureTask<>(() ->
                    console.execute(new PrintWriter(out, true), new PrintWriter(err, true), command.split(" ", -1)));
            thread = new Thread(task);
            thread.start();
        }

        void interrupt() {
            thread.interrupt();
        }

        int code() throws Exception {
            return task.get(1, TimeUnit.MINUTES);
        }

        String out() {
            return out.toString();
        }

        String err() {
            return err.toString();
        }
    }
}
