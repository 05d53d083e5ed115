package io.workermanager.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.workermanager.model.FleetControl;
import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import io.workermanager.rules.FleetControlTransitions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Of a database that fails it is known whether a write may have happened")
class UnknownOutcomeTest {
    private final JdbcConnectionPool pool = H2.fleet("unknown-outcome", SqlScript.named("clock-h2.sql"));

    @Test
    @DisplayName("N5: a commit that is not answered may have been made")
    void aCommitThatIsNotAnsweredMayHaveBeenMade() {
        assertThat(failureOfAnOrder("commit").outcomeUnknown()).isTrue();
    }

    @Test
    @DisplayName("N5: what fails before the commit has not happened")
    void whatFailsBeforeTheCommitHasNotHappened() {
        assertThat(failureOfAnOrder("getConnection").outcomeUnknown()).isFalse();
        assertThat(failureOfAnOrder("setAutoCommit").outcomeUnknown()).isFalse();
        assertThat(failureOfAnOrder("prepareStatement").outcomeUnknown()).isFalse();
        try (SqlWorkerStore store = new SqlWorkerStore(pool)) {
            assertThat(store.control()).isEqualTo(FleetControl.none());
        }
    }

    @Test
    @DisplayName("a look that is not answered has changed nothing")
    void aLookThatIsNotAnsweredHasChangedNothing() {
        try (SqlWorkerStore store = new SqlWorkerStore(failingAt("commit"))) {
            WorkerStoreException failure =
                    catchThrowableOfType(WorkerStoreException.class, () -> store.find(WorkerId.of("w")));
            assertThat(failure.outcomeUnknown()).isFalse();
        }
    }

    private WorkerStoreException failureOfAnOrder(String method) {
        Instant now = Instant.now();
        Write.Preconditions preconditions = Write.Preconditions.within(now.minusSeconds(20), now.plusSeconds(20));
        try (SqlWorkerStore store = new SqlWorkerStore(failingAt(method))) {
            return catchThrowableOfType(
                    WorkerStoreException.class,
                    () -> store.writeControl(
                            FleetControl.none(),
                            FleetControlTransitions.clearSignals(FleetControl.none(), now),
                            Duration.ofHours(1),
                            preconditions,
                            Optional.empty()));
        }
    }

    /** Connections that break when this is called. */
    private DataSource failingAt(String method) {
        return failing(DataSource.class, pool, method);
    }

    private static <T> T failing(Class<T> type, T target, String failing) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, values) -> {
                    if (method.getName().equals(failing)) {
                        throw new SQLException("the connection broke");
                    }
                    try {
                        Object result = method.invoke(target, values);
                        return result instanceof Connection connection
                                ? failing(Connection.class, connection, failing)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    @AfterEach
    void noConnectionIsLeftBehind() {
        assertThat(pool.getActiveConnections()).isZero();
        pool.dispose();
    }
}
