package io.workermanager.tck.reference;

import static io.workermanager.tck.reference.RecordCopy.with;

import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.Selector;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Stores that lose parts of orders: hosts, causes and ends of marks, selectors of holds, marks in advance. */
final class OrderMutants extends MutantTable {
    OrderMutants() {
        record("the host is lost", "FIELD-1, HOLD-8", (fleet, given) -> with(given, "host", Optional.empty()));
        record(
                "a host of more than 50 characters is truncated",
                "FIELD-5",
                (fleet, given) -> with(given, "host", given.host().map(host -> cut(host, 50))));
        mark(
                "the cause of a mark is lost",
                "FIELD-1, MARK-8",
                order -> new WorkerRecord.MarkOrder(
                        order.revision(), order.markedFrom(), Order.Cause.unstated(), order.until()));
        mark(
                "the cause of a mark is truncated",
                "FIELD-5",
                order -> new WorkerRecord.MarkOrder(
                        order.revision(),
                        order.markedFrom(),
                        Order.Cause.of(
                                cut(order.cause().who(), 80), cut(order.cause().reason(), 80)),
                        order.until()));
        mark(
                "the end of a mark is stored in seconds",
                "FIELD-1",
                order -> new WorkerRecord.MarkOrder(
                        order.revision(),
                        order.markedFrom(),
                        order.cause(),
                        order.until().map(end -> end.truncatedTo(ChronoUnit.SECONDS))));
        mark("a mark ends a minute early", "MARK-7", order -> withEnd(order, Duration.ofMinutes(-1)));
        mark("a mark ends a minute late", "MARK-7", order -> withEnd(order, Duration.ofMinutes(1)));
        fleet("the record of a worker that left is kept for a minute", "MARK-8", clock -> new ReferenceFleet(clock) {
            @Override
            Instant keepUntil(Write write, Instant now) {
                boolean left = write.after().orElseThrow().lease().leftAt().isPresent();
                return left ? now.plus(Duration.ofMinutes(1)) : super.keepUntil(write, now);
            }
        });
        selector(
                "a hold keeps only the first condition of its selector",
                "CONTROL-2",
                selector -> new Selector(selector.conditions().stream().limit(1).toList()));
        selector(
                "a condition keeps only its first id",
                "HOLD-8, CONTROL-2",
                selector -> new Selector(selector.conditions().stream()
                        .map(condition -> new Selector.Condition(
                                condition.kind(),
                                condition.name(),
                                Set.of(condition.values().iterator().next())))
                        .toList()));
        fleet("the census counts each host for itself", "HOLD-9", clock -> new ReferenceFleet(clock) {
            @Override
            Profile indexed(WorkerRecord worker) {
                return worker.host()
                        .map(host -> Profile.of(worker.profile().type(), host))
                        .orElse(worker.profile());
            }
        });
    }

    private static WorkerRecord.MarkOrder withEnd(WorkerRecord.MarkOrder order, Duration later) {
        return new WorkerRecord.MarkOrder(
                order.revision(),
                order.markedFrom(),
                order.cause(),
                order.until().map(end -> end.plus(later)));
    }

    private void mark(String defect, String rules, UnaryOperator<WorkerRecord.MarkOrder> storedInstead) {
        record(
                defect,
                rules,
                (fleet, given) -> with(given, "markOrder", given.markOrder().map(storedInstead)));
    }

    private void selector(String defect, String rules, UnaryOperator<Selector> storedInstead) {
        control(
                defect,
                rules,
                (fleet, given) -> withHolds(
                        given,
                        given.holds().stream()
                                .map(hold -> new Hold(
                                        hold.id(),
                                        storedInstead.apply(hold.selector()),
                                        hold.cause(),
                                        hold.since(),
                                        hold.until()))
                                .toList()));
    }

    private static String cut(String text, int length) {
        return text.substring(0, Math.min(length, text.length()));
    }
}
