package io.workermanager.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.SessionId;
import io.workermanager.model.ShutdownRequest.Progress;
import io.workermanager.model.ShutdownRequest.Progress.Busy;
import io.workermanager.model.ShutdownRequest.Stage;
import io.workermanager.model.WorkerId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrainProgressTest {
    private final StringWriter printed = new StringWriter();

    private DrainProgress progress(int asked, boolean onTerminal) {
        return new DrainProgress(asked, new PrintWriter(printed), onTerminal);
    }

    private static Busy busy(String id, Stage stage) {
        return new Busy(WorkerId.of(id), stage, Optional.of(SessionId.of("BTC/USD")));
    }

    private String withoutTimes() {
        return printed.toString().replaceAll("\\d\\d:\\d\\d:\\d\\d", "TIME");
    }

    @Test
    void eachChangeIsALineFollowedByASummary() {
        DrainProgress progress = progress(2, false);
        progress.accept(new Progress(2, 0, 0, List.of(busy("m1", Stage.SEEN), busy("m2", Stage.REQUESTED))));
        progress.accept(new Progress(2, 0, 1, List.of(busy("m1", Stage.DRAINING))));

        assertThat(withoutTimes().lines())
                .containsExactly(
                        "TIME m1 seen with BTC/USD",
                        "TIME m2 requested with BTC/USD",
                        "0 of 2 stopped; busy: m1 seen with BTC/USD, m2 requested with BTC/USD",
                        "TIME m2 is gone",
                        "TIME m1 draining with BTC/USD",
                        "0 of 2 stopped, 1 died; busy: m1 draining with BTC/USD");
    }

    @Test
    void onATerminalTheLastLineIsReplaced() {
        DrainProgress progress = progress(2, true);
        progress.accept(new Progress(2, 1, 0, List.of(busy("m1", Stage.SEEN))));
        progress.accept(new Progress(2, 2, 0, List.of()));
        progress.end();

        assertThat(withoutTimes().lines())
                .containsExactly(
                        "",
                        "\u001b[KTIME m1 seen with BTC/USD",
                        "[##########..........] 1 of 2 stopped",
                        "\u001b[KTIME m1 is gone",
                        "[####################] 2 of 2 stopped");
    }

    @Test
    void workersThatStoppedBeforeTheWaitCount() {
        assertThat(progress(3, false).ofAll(new Progress(1, 0, 0, List.of(busy("m1", Stage.SEEN)))))
                .isEqualTo(new Progress(3, 2, 0, List.of(busy("m1", Stage.SEEN))));
        assertThat(progress(0, false).ofAll(new Progress(1, 1, 0, List.of())))
                .isEqualTo(new Progress(1, 1, 0, List.of()));
    }

    @Test
    void ofManyBusyWorkersThreeAreNamed() {
        List<Busy> many =
                IntStream.range(0, 5).mapToObj(i -> busy("m" + i, Stage.SEEN)).toList();

        assertThat(DrainProgress.summary(new Progress(5, 0, 0, many))).endsWith("m2 seen with BTC/USD and 2 more");
    }

    @Test
    void idsAreMadeSafe() {
        progress(1, false).accept(new Progress(1, 0, 0, List.of(busy("\u202em1", Stage.SEEN))));

        assertThat(printed.toString()).contains("\\u202em1").doesNotContain("\u202e");
    }
}
