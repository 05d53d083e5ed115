/**
 * A {@link io.workermanager.store.WorkerStore} on plain JDBC, for H2 and PostgreSQL: start with {@link
 * io.workermanager.sql.SqlWorkerStore}, after {@link io.workermanager.sql.Schema#install} has made its tables.
 *
 * <p>Inside, a {@code Database} runs each call as one {@code Transaction}; {@code Writes} decides what a write does, with
 * {@code Sessions} for who holds what; {@code RecordCodec} turns records into text; {@code Watches} ask again and again.
 */
@NullMarked
package io.workermanager.sql;

import org.jspecify.annotations.NullMarked;
