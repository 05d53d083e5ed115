package io.workermanager.engine;

import io.workermanager.model.FleetControl;
import io.workermanager.model.WorkerView;
import java.util.List;

/**
 * Workers that a claim may take, longest idle first.
 *
 * @param available the workers; none only if there was none at all
 * @param askedToStop how many idle ones were passed over on the way because they were asked to stop
 * @param control the fleet control that they were found under
 */
public record AvailableWorkers(List<WorkerView> available, long askedToStop, FleetControl control) {}
