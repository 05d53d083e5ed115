package io.workermanager.engine;

import io.workermanager.model.WorkerRecord;
import java.time.Instant;

/**
 * What a read-apply-write loop left in the store.
 *
 * @param worker the record as the rule made it; one with nothing to lose was removed
 * @param at the store's time of the write, or of the reading that needed none
 * @param changed whether the rule changed it in this very call; also if it only may have, because a write was not answered
 */
public record UpdateResult(WorkerRecord worker, Instant at, boolean changed) {}
