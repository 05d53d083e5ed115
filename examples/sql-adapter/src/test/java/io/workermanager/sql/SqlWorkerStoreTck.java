package io.workermanager.sql;

import io.workermanager.model.WorkerId;
import io.workermanager.store.WorkerStore;
import io.workermanager.tck.Capability;
import io.workermanager.tck.WorkerStoreTck;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** The kit over the SQL store, with a clock that stands still unless the kit moves it. */
abstract class SqlWorkerStoreTck extends WorkerStoreTck {
    private final AtomicLong millis =
            new AtomicLong(Instant.parse("2026-11-01T12:00:00Z").toEpochMilli());

    /** The database that the stores are in. */
    protected abstract DataSource database();

    @Override
    protected WorkerStore open(String fleet) {
        return SqlWorkerStore.open(database(), fleet, database -> millis.get());
    }

    @Override
    protected void elapse(Duration time) {
        millis.addAndGet(time.toMillis());
    }

    @Override
    protected void setBack(Duration time) {
        millis.addAndGet(-time.toMillis());
    }

    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    @Override
    protected void plantUnreadable(String fleet, WorkerId id) {
        try (Connection connection = database().getConnection();
                PreparedStatement spoil = connection.prepareStatement(
                        "UPDATE worker_record SET record = 'spoilt' WHERE fleet = ? AND id = ?")) {
            spoil.setString(1, fleet);
            spoil.setBytes(2, id.value().getBytes(StandardCharsets.UTF_8));
            spoil.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("nothing was spoilt", e);
        }
    }
}
