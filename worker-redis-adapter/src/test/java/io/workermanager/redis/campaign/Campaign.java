package io.workermanager.redis.campaign;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Runs one fault after the other, and prints and collects the results. */
final class Campaign {
    private final CampaignSettings settings;
    private final Map<ServerTopology.Kind, ServerTopology> grounds = new EnumMap<>(ServerTopology.Kind.class);
    private final Set<OperationKind> succeeded = EnumSet.noneOf(OperationKind.class);

    Campaign(CampaignSettings settings) {
        this.settings = settings;
    }

    List<ResultRow> run(List<Fault> faults) {
        List<ResultRow> rows = new ArrayList<>();
        System.out.println("Fault campaign, seed " + settings.seed() + ", target of healing " + settings.target());
        System.out.println(ResultRow.head());
        try {
            for (Fault fault : faults) {
                ResultRow row = run(fault);
                System.out.println(row);
                row.details().forEach(System.out::println);
                rows.add(row);
            }
        } finally {
            grounds.values().forEach(ServerTopology::close);
        }
        rows.add(everyCall());
        return rows;
    }

    private ResultRow run(Fault fault) {
        if (fault.impossible().isPresent()) {
            return ResultRow.notRun(fault, fault.impossible().get());
        }
        // Each fault's own seed, so that it can be run by itself.
        long seed = settings.seed() * 1000 + Math.floorMod(fault.name().hashCode(), 1000);
        ServerTopology topology = grounds.computeIfAbsent(fault.topology(), ServerTopology.Kind::start);
        FaultRun run = new FaultRun(fault, settings.seed(seed), topology, UnaryOperator.identity());
        ResultRow row = run.run();
        if (row.violations().has(Invariant.RUN_COMPLETES)) {
            grounds.remove(fault.topology()).close();
        }
        for (OperationKind kind : OperationKind.values()) {
            if (run.history().count(kind, CallOutcome.DONE) > 0) {
                succeeded.add(kind);
            }
        }
        return row;
    }

    private ResultRow everyCall() {
        ViolationLog violations = new ViolationLog();
        EnumSet.complementOf(EnumSet.copyOf(succeeded))
                .forEach(kind -> violations.add(Invariant.EVERY_CALL_SUCCEEDS, kind + " never succeeded"));
        return new ResultRow("every call", settings.seed(), 0, 0, 0, 0, 0, 0, PermittedLoss.NOTHING, violations, "");
    }
}
