/**
 * A {@link io.workermanager.port.WorkerStore} on plain JDBC, for H2 and PostgreSQL: start with {@link
 * io.workermanager.sql.SqlWorkerStore} and {@code schema.sql}.
 *
 * <p>Inside, each call is one {@code Transaction}, which implements the write decision state. {@code FleetTableGateway} applies writes.
 * {@code SqlRecordJson} converts records to text.
 */
@NullMarked
package io.workermanager.sql;

import org.jspecify.annotations.NullMarked;
