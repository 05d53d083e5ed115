package io.workermanager.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.WorkerManager;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.port.UnreadableRecordException;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An unreadable row hides no other row, and can be discarded")
class UnreadableRowsTest {
    private static final WorkerId CORRUPTED = WorkerId.of("b");

    private final JdbcConnectionPool pool = H2.fleet("unreadable-rows", SqlScript.named("clock-h2.sql"));
    private final SqlWorkerStore store = new SqlWorkerStore(pool);
    private final WorkerManager workers = WorkerManager.create(store);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "''",
                "'null'",
                "'[]'",
                "'{}'",
                "record || ' {}'",
                "SUBSTRING(record, 1, 40)",
                "REPLACE(record, '\"b\"', '\"a\"')"
            })
    void isUnreadable(String text) {
        workers.register(WorkerId.of("a"), RegisterOptions.defaults());
        workers.register(CORRUPTED, RegisterOptions.defaults());
        SqlScript.run(pool, "UPDATE worker_record SET record = " + text + " WHERE id = X'62'");

        assertThatThrownBy(() -> store.find(CORRUPTED)).isInstanceOf(UnreadableRecordException.class);
        WorkerList all = workers.diagnosis().listWorkers(WorkerList.Options.everything());
        assertThat(all.unreadable()).extracting(WorkerList.Unreadable::id).containsExactly(CORRUPTED);
        assertThat(all.workers()).extracting(view -> view.worker().id()).containsExactly(WorkerId.of("a"));
        assertThat(store.discardUnreadable(CORRUPTED)).isTrue();
        assertThat(store.find(CORRUPTED).value()).isEmpty();
    }

    @Test
    @DisplayName("an unreadable row of the audit log is counted, and hides no other one")
    void anUnreadableEntryIsCounted() {
        workers.register(CORRUPTED, RegisterOptions.defaults());
        workers.markOffline(CORRUPTED);
        workers.markOnline(CORRUPTED);
        SqlScript.run(pool, "UPDATE worker_audit SET entry = '{}' WHERE number = 1");

        Order.AuditEntry.Page first = store.audit(Order.AuditEntry.Page.START, 1);
        assertThat(first.entries()).isEmpty();
        assertThat(first.unreadable()).isOne();
        assertThat(store.audit(first.next(), 1).entries())
                .extracting(entry -> entry.order().kind())
                .containsExactly(Order.Kind.MARK_ONLINE);
    }

    @Test
    @DisplayName("a row without a host, as an earlier version wrote it, is readable")
    void aRowWithoutAHostIsReadable() {
        workers.register(CORRUPTED, RegisterOptions.defaults());
        SqlScript.run(pool, "UPDATE worker_record SET record = REPLACE(record, ',\"host\":null', '')");

        assertThat(store.find(CORRUPTED).value().orElseThrow().host()).isEmpty();
    }

    @AfterEach
    void close() {
        store.close();
        pool.dispose();
    }
}
