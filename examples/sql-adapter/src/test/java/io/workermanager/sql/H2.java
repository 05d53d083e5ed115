package io.workermanager.sql;

import org.h2.jdbcx.JdbcConnectionPool;

/** The embedded database. */
final class H2 {
    private H2() {}

    /** The schema of a fleet by a clock that a script makes: a database of its own, for as long as it has connections. */
    static JdbcConnectionPool fleet(String name, String clock) {
        JdbcConnectionPool pool = JdbcConnectionPool.create("jdbc:h2:mem:" + name + ";LOCK_TIMEOUT=30000", "sa", "");
        SqlScript.run(pool, SqlScript.named("schema.sql"), clock);
        return pool;
    }
}
