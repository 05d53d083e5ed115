package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.FleetControl;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.rules.RegistrationTransitions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How failures show many records. */
class RecordAssertionsTest {
    private static final List<WorkerRecord> ALL =
            IntStream.range(0, 30).mapToObj(RecordAssertionsTest::worker).toList();

    private static WorkerRecord worker(int number) {
        WorkerRecord worker = RegistrationTransitions.register(
                        WorkerId.of("w" + number),
                        RegisterOptions.defaults(),
                        Duration.ofHours(1),
                        Optional.empty(),
                        1,
                        FleetControl.none(),
                        Instant.EPOCH)
                .withVersion(new Version("a-long-version-" + number));
        return TestRecords.withTurn(worker, 100 + number).withVersion(worker.version());
    }

    @Test
    void recordsAreShownInShortAndTenOfThem() {
        assertThatThrownBy(() -> RecordAssertions.assertThatAll(ALL)
                        .as("pages of 7")
                        .containsAll(List.of(ALL.get(3), worker(77))))
                .hasMessageContainingAll(
                        "[pages of 7]",
                        "[w0 (IDLE, turn 100, version ..sion-0), w1 (IDLE, turn 101, ",
                        "w9 (IDLE, turn 109, version ..sion-9), and 20 more]",
                        "[w77 (IDLE, turn 177, version ..ion-77)]")
                .hasMessageNotContainingAny("w10 ", "lastHeartbeat");
    }

    @Test
    void anOrderIsShownFromTheFirstThatIsAnotherOne() {
        assertThatThrownBy(() -> RecordAssertions.assertInOrder("the longest idle", ALL, ALL.subList(0, 28)))
                .hasMessageContainingAll("[the longest idle, after 28 equal ones]", "[w28 (", ", w29 (")
                .hasMessageNotContaining("w27 ");
        assertThatThrownBy(
                        () -> RecordAssertions.assertInOrder("the longest idle", ALL.subList(1, 3), ALL.subList(0, 3)))
                .hasMessageContainingAll("[the longest idle] ", "[w1 (", "[w0 (");
        RecordAssertions.assertInOrder("the same", ALL, List.copyOf(ALL));
    }

    @Test
    void theRepresentationOfEverybodyElseIsLeftAlone() {
        RecordAssertions.assertThatAll(ALL).isNotEmpty();
        assertThatThrownBy(() -> assertThat(ALL).isEmpty()).hasMessageContaining("lastHeartbeat");
    }
}
