package io.workermanager.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerRecord;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Creating a page from stored records. */
class PageTest extends WriteDecisionFixture {
    private final WorkerList.Unreadable corrupted = new WorkerList.Unreadable(WorkerId.of("corrupted"), "no record");

    private Page page(List<String> found, int limit) {
        return Page.of(new Timestamped<>(found, NOW), limit, this::record, Page.Cursor::new);
    }

    private WorkerRecord record(String name) {
        if (name.equals("corrupted")) {
            throw new UnreadableRecordException(corrupted);
        }
        return worker;
    }

    @Test
    void recordsWithinTheLimitAreTheLastPage() {
        Page page = page(List.of("a", "b"), 2);
        assertThat(page.workers()).containsExactly(worker, worker);
        assertThat(page.next()).isEmpty();
        assertThat(page.at()).isEqualTo(NOW);
    }

    @Test
    void recordsBeyondTheLimitAreOnTheNextPage() {
        Page page = page(List.of("a", "b", "c"), 2);
        assertThat(page.workers()).hasSize(2);
        assertThat(page.next()).contains(new Page.Cursor("b"));
    }

    @Test
    void withoutRecordsTheLastPageIsEmpty() {
        assertThat(page(List.of(), 1)).isEqualTo(new Page(List.of(), List.of(), Optional.empty(), NOW));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10_000})
    void acceptsALimitWithinTheBounds(int limit) {
        assertThat(page(List.of("a"), limit).workers()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 10_001})
    void rejectsALimitOutOfBounds(int limit) {
        assertThatThrownBy(() -> page(List.of("a"), limit)).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void unreadableRecordsAreReportedAndCountTowardTheLimit() {
        Page page = page(List.of("corrupted", "b"), 1);
        assertThat(page.workers()).isEmpty();
        assertThat(page.unreadable()).containsExactly(corrupted);
        assertThat(page.next()).contains(new Page.Cursor("corrupted"));
    }

    @Test
    void onlyChangesNothingButTheWorkers() {
        Page page = page(List.of("corrupted", "a", "b"), 2);
        assertThat(page.only(each -> true)).isEqualTo(page);
        assertThat(page.only(each -> false)).isEqualTo(new Page(List.of(), page.unreadable(), page.next(), page.at()));
    }
}
