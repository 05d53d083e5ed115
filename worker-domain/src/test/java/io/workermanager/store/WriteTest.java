package io.workermanager.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.FleetControl;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Version;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WriteTest {
    private static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");
    private static final Duration KEEP = Duration.ofHours(1);
    private static final Terms TERMS = Terms.within(NOW, NOW);
    private static final Worker READ = Worker.register(
            WorkerId.of("w"),
            RegisterOptions.DEFAULTS,
            Duration.ofMinutes(1),
            Optional.empty(),
            1,
            FleetControl.NONE,
            NOW);
    private static final Worker NEXT = READ.pause(NOW).version(Version.fresh());

    @Test
    void anInsertBeginsWithNothing() {
        Write insert = new Write.Insert(NEXT, KEEP, TERMS);
        assertThat(insert.before()).isEmpty();
        assertThat(insert.after()).contains(NEXT);
    }

    @Test
    void aReplaceLeadsFromWhatWasReadToWhatBecomesOfIt() {
        Write replace = new Write.Replace(READ, NEXT, KEEP, TERMS);
        assertThat(replace.before()).contains(READ);
        assertThat(replace.after()).contains(NEXT);
    }

    @Test
    void aRemoveEndsWithNothing() {
        Write remove = new Write.Remove(READ, TERMS);
        assertThat(remove.before()).contains(READ);
        assertThat(remove.after()).isEmpty();
    }
}
