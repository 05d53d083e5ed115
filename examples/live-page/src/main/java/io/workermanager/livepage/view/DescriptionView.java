package io.workermanager.livepage.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.workermanager.livepage.snapshot.FleetSnapshot;
import io.workermanager.model.FleetControl;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Lease;
import io.workermanager.model.Order;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything about one worker.
 *
 * @param id its id
 * @param worker the worker as a line of a table; empty if the id has no record
 * @param conditions what keeps it from taking sessions
 * @param lease its lease
 * @param details the rest of its record
 * @param sessions the sessions of its record
 * @param agent what its agent says
 * @param attributes its attributes, each as JSON
 * @param orders the latest orders that select it, the newest first
 * @param events its latest events
 * @param unreadable why its record cannot be read
 */
record DescriptionView(
        String id,
        Optional<WorkerRow> worker,
        List<Conditions.Condition> conditions,
        Optional<LeaseLine> lease,
        Optional<Details> details,
        List<SessionRow> sessions,
        Optional<Agent> agent,
        Map<String, String> attributes,
        List<OrderRow> orders,
        Map<String, EventRow> events,
        Optional<String> unreadable) {
    private static final int LATEST = 50;
    private static final String AGENT = "agent";

    /** These orders name a hold or a session, and no workers. */
    private static final Set<Order.Kind> WITHOUT_WORKERS =
            Set.of(Order.Kind.LIFT, Order.Kind.RELEASE, Order.Kind.RAISE_TOKEN);

    /** A lease; the length is in milliseconds. */
    record LeaseLine(Instant lastHeartbeat, long ttl, Instant deadline, Optional<Instant> leftAt) {
        private static LeaseLine of(Lease lease) {
            return new LeaseLine(lease.lastHeartbeat(), lease.ttl().toMillis(), lease.deadline(), lease.leftAt());
        }
    }

    /** The parts of a record that only this page shows. Numbers that may exceed those of a browser are texts. */
    record Details(
            String incarnation,
            String registeredUnder,
            String version,
            Collection<String> capabilities,
            Instant profileSetAt,
            Instant statusChangedAt) {
        private static Details of(WorkerRecord record) {
            return new Details(
                    String.valueOf(record.incarnation()),
                    String.valueOf(record.registeredUnder()),
                    record.version().toString(),
                    record.profile().capabilities(),
                    record.lastCapabilityUpdate(),
                    record.lastStatusChange());
        }
    }

    /** The attribute that an agent writes. */
    record Agent(String state, String process, List<String> reasons) {
        private static Optional<Agent> of(WorkerRecord record) {
            return record.attributes().asMap().get(AGENT) instanceof Map<?, ?> agent
                    ? Optional.of(new Agent(
                            text(agent.get("state")),
                            text(agent.get("process")),
                            agent.get("reasons") instanceof List<?> reasons
                                    ? reasons.stream().map(Agent::text).toList()
                                    : List.of()))
                    : Optional.empty();
        }

        private static String text(@Nullable Object value) {
            return value == null ? "" : value.toString();
        }
    }

    static DescriptionView of(FleetSnapshot snapshot, ViewQuery query) {
        String id = query.first("id").orElseThrow(() -> new InvalidValueException("parameter id is missing"));
        Optional<WorkerView> found = snapshot.workers().stream()
                .filter(view -> view.id().value().equals(id))
                .findFirst();
        Optional<WorkerRecord> record = found.map(WorkerView::worker);
        FleetControl control = snapshot.control();
        return new DescriptionView(
                id,
                found.map(view -> WorkerRow.of(view, control)),
                found.map(view -> Conditions.of(view, control)).orElse(List.of()),
                record.map(one -> LeaseLine.of(one.lease())),
                record.map(Details::of),
                found.map(DescriptionView::sessions).orElse(List.of()),
                record.flatMap(Agent::of),
                record.map(DescriptionView::attributes).orElse(Map.of()),
                record.map(one -> orders(snapshot, one)).orElse(List.of()),
                EventRow.latest(
                        snapshot.events(),
                        event -> event.worker().map(WorkerId::value).equals(Optional.of(id)),
                        LATEST),
                snapshot.unreadable().stream()
                        .filter(unreadable -> unreadable.id().value().equals(id))
                        .map(unreadable -> unreadable.why())
                        .findFirst());
    }

    private static List<SessionRow> sessions(WorkerView view) {
        return Stream.concat(SessionRow.assigned(view), SessionRow.orphans(view))
                .toList();
    }

    private static Map<String, String> attributes(WorkerRecord record) {
        Map<String, String> texts = new LinkedHashMap<>();
        record.attributes().asMap().forEach((name, value) -> {
            if (!name.equals(AGENT)) {
                texts.put(name, json(value));
            }
        });
        return texts;
    }

    private static String json(@Nullable Object value) {
        try {
            return value instanceof String text ? text : Json.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an attribute is not JSON", e);
        }
    }

    private static List<OrderRow> orders(FleetSnapshot snapshot, WorkerRecord record) {
        List<OrderRow> all = new ArrayList<>(snapshot.audit().stream()
                .filter(entry -> !WITHOUT_WORKERS.contains(entry.order().kind())
                        && entry.order().selector().test(record))
                .map(OrderRow::of)
                .toList());
        Collections.reverse(all);
        return List.copyOf(all.subList(0, Math.min(LATEST, all.size())));
    }
}
