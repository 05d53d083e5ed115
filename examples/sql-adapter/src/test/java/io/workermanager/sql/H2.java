package io.workermanager.sql;

import org.h2.jdbcx.JdbcConnectionPool;

/** The embedded database. */
final class H2 {
    /** How long a thread waits for a connection, or for a lock, of the 10 connections that 64 threads share on a busy machine. */
    static final int PATIENCE_SECONDS = 300;

    private H2() {}

    /** The schema of a fleet by a clock that a script makes: a database of its own, for as long as it has connections. */
    static JdbcConnectionPool fleet(String name, String clock) {
        JdbcConnectionPool pool =
                JdbcConnectionPool.create("jdbc:h2:mem:" + name + ";LOCK_TIMEOUT=" + PATIENCE_SECONDS * 1000, "sa", "");
        pool.setLoginTimeout(PATIENCE_SECONDS);
        SqlScript.run(pool, SqlScript.named("schema.sql"), clock);
        return pool;
    }
}
