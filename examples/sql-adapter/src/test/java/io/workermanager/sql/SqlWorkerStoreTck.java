package io.workermanager.sql;

import io.workermanager.model.WorkerId;
import io.workermanager.tck.Capability;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** The kit over the SQL store, in a database whose clock stands still unless the kit moves it. */
abstract class SqlWorkerStoreTck extends SqlStoreTck {
    /** Sets the clock of all schemas forward, or back. */
    abstract void moveClock(long millis);

    @Override
    protected void advanceTime(Duration time) {
        moveClock(time.toMillis());
    }

    @Override
    protected void moveClockBack(Duration time) {
        moveClock(-time.toMillis());
    }

    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.complementOf(EnumSet.of(Capability.OTHER_PROCESS));
    }

    @Override
    protected void corruptRecord(String fleet, WorkerId id) {
        try (Connection connection = fleets.get(fleet).getConnection();
                PreparedStatement corrupt =
                        connection.prepareStatement("UPDATE worker_record SET record = 'corrupted' WHERE id = ?")) {
            corrupt.setBytes(1, id.value().getBytes(StandardCharsets.UTF_8));
            corrupt.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("nothing was corrupted", e);
        }
    }
}
