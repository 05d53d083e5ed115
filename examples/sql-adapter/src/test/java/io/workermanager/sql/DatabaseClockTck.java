package io.workermanager.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.FleetControl;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.rules.FleetControlTransitions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The kit over the SQL store as it is shipped: with the clock of its database, which no test moves. */
abstract class DatabaseClockTck extends SqlStoreTck {
    @Override
    protected int rounds() {
        return 20;
    }

    @Test
    @DisplayName("a write that waits for its fleet until its window is over is refused")
    void aWriteThatWaitsTooLongIsRefused() throws SQLException, InterruptedException {
        JdbcConnectionPool pool = fleets.computeIfAbsent("late-write", this::schemaFor);
        try (SqlWorkerStore store = new SqlWorkerStore(pool);
                Connection another = pool.getConnection()) {
            another.setAutoCommit(false);
            another.prepareStatement("SELECT control FROM worker_fleet FOR UPDATE")
                    .executeQuery();
            Instant end = store.now().plusMillis(500);
            FleetControl next = FleetControlTransitions.clearSignals(FleetControl.none(), end);
            CompletableFuture<WriteResult> late = CompletableFuture.supplyAsync(() -> store.writeControl(
                    FleetControl.none(),
                    next,
                    Duration.ofHours(1),
                    Write.Preconditions.within(end.minusSeconds(30), end),
                    Optional.empty()));
            while (!store.now().isAfter(end)) {
                Thread.sleep(10);
            }
            another.rollback();
            assertThat(late.join())
                    .isInstanceOfSatisfying(
                            WriteResult.Rejected.class,
                            refused -> assertThat(refused.why()).isInstanceOf(RejectionReason.OutsideWindow.class));
            assertThat(store.control()).isEqualTo(FleetControl.none());
        }
    }
}
