/**
 * Reads of records: single ones, pages of the index, the queue of idle workers, and counts. Start at
 * {@link io.workermanager.redis.read.RecordReader}.
 *
 * <p>Internal: types are public only for the other packages of this module, and may change at any time.
 */
@NullMarked
package io.workermanager.redis.read;

import org.jspecify.annotations.NullMarked;
