package io.workermanager.sql;

import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The SQL store passes the kit with the clock of H2, which no test moves")
class H2ClockTest extends DatabaseClockTck {
    @Override
    JdbcConnectionPool schemaFor(String fleet) {
        return H2.fleet(fleet, SqlScript.named("clock-h2.sql"));
    }
}
