package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import io.workermanager.port.FakeWorkerStore;
import io.workermanager.port.WorkerStoreException;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A manager on a store in memory, and another client of the same store. */
abstract class ManagerFixture {
    static final WorkerId ID = WorkerId.of("worker-123");
    static final WorkerId A = WorkerId.of("a");
    static final WorkerId B = WorkerId.of("b");
    static final WorkerId C = WorkerId.of("c");
    static final SessionId SESSION = SessionId.of("session-456");

    final FakeWorkerStore store = FakeWorkerStore.empty();
    final WorkerManager manager;
    final WorkerManager other = WorkerManager.create(store.sibling());

    ManagerFixture() {
        this(WorkerManagerSettings.defaults());
    }

    ManagerFixture(WorkerManagerSettings settings) {
        manager = WorkerManager.create(store, settings);
    }

    /** Creates a client of the store that makes so many attempts. */
    final WorkerManager withAttempts(int attempts) {
        return WorkerManager.create(store, WorkerManagerSettings.defaults().withAttempts(attempts));
    }

    final Registration register(WorkerId id) {
        return manager.register(id, RegisterOptions.defaults());
    }

    final void registerAll(WorkerId... ids) {
        Stream.of(ids).forEach(this::register);
    }

    final WorkerRecord stored(WorkerId id) {
        return store.stored(id).orElseThrow();
    }

    /** Claims any worker for {@link #SESSION}. */
    final Claim claim() {
        return manager.claim(Criteria.any(), SESSION).orElseThrow();
    }

    static void assertReasons(WorkerView worker, WorkerView.Reason.Kind... kinds) {
        assertThat(worker.reasons()).extracting(WorkerView.Reason::kind).containsExactly(kinds);
    }

    static void assertOutcomeUnknown(boolean unknown, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        WorkerStoreException.class,
                        e -> assertThat(e.outcomeUnknown()).isEqualTo(unknown));
    }
}
