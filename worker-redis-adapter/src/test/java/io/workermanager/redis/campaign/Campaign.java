package io.workermanager.redis.campaign;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Runs one fault after the other, prints what came of each, and keeps it. */
final class Campaign {
    private final CampaignSettings settings;
    private final Map<Ground.Kind, Ground> grounds = new EnumMap<>(Ground.Kind.class);
    private final Set<OperationKind> succeeded = EnumSet.noneOf(OperationKind.class);

    Campaign(CampaignSettings settings) {
        this.settings = settings;
    }

    List<Row> run(List<Fault> faults) {
        List<Row> rows = new ArrayList<>();
        System.out.println("Fault campaign, seed " + settings.seed() + ", target of healing " + settings.target());
        System.out.println(Row.head());
        try {
            for (Fault fault : faults) {
                Row row = run(fault);
                System.out.println(row);
                row.details().forEach(System.out::println);
                rows.add(row);
            }
        } finally {
            grounds.values().forEach(Ground::close);
        }
        rows.add(everyCall());
        return rows;
    }

    private Row run(Fault fault) {
        if (fault.impossible().isPresent()) {
            return Row.notRun(fault, fault.impossible().get());
        }
        // Each fault's own seed, so that it can be run by itself.
        long seed = settings.seed() * 1000 + Math.floorMod(fault.name().hashCode(), 1000);
        Ground ground = grounds.computeIfAbsent(fault.ground(), Ground.Kind::start);
        FaultRun run = new FaultRun(fault, settings.seed(seed), ground, UnaryOperator.identity());
        Row row = run.run();
        if (row.violations().has(Invariant.RUN_COMPLETES)) {
            grounds.remove(fault.ground()).close();
        }
        for (OperationKind kind : OperationKind.values()) {
            if (run.history().count(kind, Answer.DONE) > 0) {
                succeeded.add(kind);
            }
        }
        return row;
    }

    private Row everyCall() {
        Violations violations = new Violations();
        EnumSet.complementOf(EnumSet.copyOf(succeeded))
                .forEach(kind -> violations.add(Invariant.EVERY_CALL_SUCCEEDS, kind + " never succeeded"));
        return new Row("every call", settings.seed(), 0, 0, 0, 0, 0, 0, Losses.NOTHING, violations, "");
    }
}
