package io.workermanager.livepage.snapshot;

import io.workermanager.model.Criteria;
import io.workermanager.model.Explanation;
import io.workermanager.model.FleetControl;
import io.workermanager.model.FleetStats;
import io.workermanager.model.Order;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A fleet at one time, and what happened before. All pages of all browsers are made from it. Immutable.
 *
 * @param at the store's time
 * @param workers the workers with a record, ordered by id
 * @param unreadable the records that cannot be read
 * @param control the orders to the fleet
 * @param stats the counts
 * @param history the counts of the last 15 minutes, the oldest first
 * @param events the latest events, the oldest first
 * @param audit the latest entries of the audit log, the oldest first
 * @param risks the risks that the store reports
 * @param failure why the store could not be read again since; empty if the snapshot is the latest state
 * @param explainer explains criteria from this snapshot
 */
public record FleetSnapshot(
        Instant at,
        List<WorkerView> workers,
        List<WorkerList.Unreadable> unreadable,
        FleetControl control,
        FleetStats stats,
        List<FleetStats> history,
        List<SeenEvent> events,
        List<Order.AuditEntry> audit,
        List<String> risks,
        Optional<String> failure,
        Function<Criteria, Explanation> explainer) {
    /**
     * Explains why criteria match an available worker, or match none.
     *
     * @param criteria what the worker must be
     * @return the explanation
     */
    public Explanation explain(Criteria criteria) {
        return explainer.apply(criteria);
    }

    FleetSnapshot withFailure(String why) {
        return new FleetSnapshot(
                at, workers, unreadable, control, stats, history, events, audit, risks, Optional.of(why), explainer);
    }
}
