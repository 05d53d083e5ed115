/**
 * A {@link io.workermanager.port.WorkerStore} on plain JDBC, for H2 and PostgreSQL: start with {@link
 * io.workermanager.sql.SqlWorkerStore}, and with {@code schema.sql} beside it.
 *
 * <p>Inside, each call is one {@code Transaction}, which is the ledger that writes are decided by; {@code SqlWriteExecutor} applies them;
 * {@code SqlRecordJson} turns records into text.
 */
@NullMarked
package io.workermanager.sql;

import org.jspecify.annotations.NullMarked;
