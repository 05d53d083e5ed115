package io.workermanager.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.SessionId;
import io.workermanager.port.FakeWorkerStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.ResourceBundle;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class AgentLogTest {
    private record Line(System.Logger.Level level, String text, Throwable thrown) {}

    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final AgentFixture fixture = AgentFixture.withLog(new Recorder()).started();

    private final class Recorder implements System.Logger {
        @Override
        public String getName() {
            return "recorder";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String text, Throwable thrown) {
            lines.add(new Line(level, text, thrown));
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
            lines.add(new Line(level, format, null));
        }
    }

    /** Without the lines for debugging. */
    private List<String> texts() {
        return lines.stream()
                .filter(line -> line.level().compareTo(System.Logger.Level.INFO) >= 0)
                .map(Line::text)
                .toList();
    }

    private List<Line> warnings() {
        return lines.stream()
                .filter(line -> line.level() == System.Logger.Level.WARNING)
                .toList();
    }

    @Test
    void eachLineNamesTheWorkerTheSessionAndTheToken() {
        long token = fixture.claim().token();
        fixture.finish();

        assertThat(texts())
                .anySatisfy(text -> assertThat(text).startsWith("worker-123: REGISTERED"))
                .contains(
                        "worker-123: RUN_STARTED session-456#" + token,
                        "worker-123: RUN_ENDED session-456#" + token + ": finished")
                .noneMatch(text -> text.contains("STATUS_CHANGED"));
        assertThat(warnings()).isEmpty();
    }

    @Test
    void eachEventIsOneLine() {
        fixture.claim();
        fixture.finish();

        assertThat(lines).hasSameSizeAs(fixture.events);
    }

    @Test
    void anOutageIsTwoLines() {
        int before = texts().size();

        fixture.store.nextTimes(5, FakeWorkerStore.Fate.FAILED);
        fixture.advance(Duration.ofMinutes(10));

        assertThat(texts().subList(before, texts().size())).hasSize(2);
        assertThat(warnings())
                .singleElement()
                .satisfies(line -> assertThat(line.text()).startsWith("worker-123: STORE_FAILED"))
                .satisfies(line -> assertThat(line.thrown()).isNotNull());
    }

    @Test
    void aFailedRunIsAWarningWithItsException() {
        IllegalStateException failure = new IllegalStateException("no price");
        fixture.claim();
        fixture.handler.fail(failure);
        fixture.executors.awaitHandlers();

        assertThat(warnings())
                .singleElement()
                .satisfies(line -> assertThat(line.thrown()).isSameAs(failure))
                .satisfies(line -> assertThat(line.text()).contains("session-456", "no price"));
    }

    @Test
    void theEndOfTheAgentIsALine() {
        fixture.agent.close();
        fixture.executors.runDueTasks();

        assertThat(texts()).last().asString().startsWith("worker-123: STATUS_CHANGED: STOPPED");
    }

    @Test
    void theInterruptOfACancelledRunIsNoFailure() {
        AgentEvent ended = new AgentEvent(
                AgentEvent.Kind.RUN_ENDED,
                "cancelled: why",
                Optional.of(SessionId.of("s")),
                OptionalLong.of(1),
                Optional.of(new InterruptedException()));

        new AgentLog(AgentFixture.ID, new Recorder()).accept(ended);

        assertThat(lines).last().isEqualTo(new Line(System.Logger.Level.INFO, "worker-123: " + ended, null));
    }

    @Test
    void theLogIsTheLoggerOfThePackageByDefault() {
        assertThat(AgentLog.DEFAULT.getName()).isEqualTo(WorkerAgent.class.getPackageName());
    }

    @Test
    void theLogCanBeSwitchedOff() {
        AgentFixture silent =
                AgentFixture.configured(builder -> builder.log(new Recorder()).withoutLog());
        int before = lines.size();

        silent.startRun();

        assertThat(lines).hasSize(before);
        assertThat(silent.events).isNotEmpty();
    }
}
