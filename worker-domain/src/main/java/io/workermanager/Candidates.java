package io.workermanager;

import io.workermanager.model.WorkerView;
import java.util.List;

/**
 * Workers that a claim may take, longest idle first.
 *
 * @param available the workers; none only if there was none at all
 * @param askedToStop how many idle ones were passed over on the way because they were asked to stop
 * @param facts what they were found under
 */
record Candidates(List<WorkerView> available, long askedToStop, Facts facts) {}
