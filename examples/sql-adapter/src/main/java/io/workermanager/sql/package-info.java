/**
 * A {@link io.workermanager.store.WorkerStore} on plain JDBC, for H2 and PostgreSQL: start with {@link
 * io.workermanager.sql.SqlWorkerStore}, and with {@code schema.sql} beside it.
 *
 * <p>Inside, each call is one {@code Transaction}; {@code Writes} decides what a write does; {@code Json} turns records into
 * text; {@code Watches} ask again and again.
 */
@NullMarked
package io.workermanager.sql;

import org.jspecify.annotations.NullMarked;
