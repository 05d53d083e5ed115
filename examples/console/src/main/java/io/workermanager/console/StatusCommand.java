package io.workermanager.console;

import io.workermanager.model.FleetControl;
import io.workermanager.model.FleetStats;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Counts the workers. */
@Command(
        name = "status",
        description = {"Counts the workers.", "By state, type and exchange, with what keeps all of them from sessions."
        },
        footer = RedisUsers.OBSERVER)
final class StatusCommand extends ReadCommand {
    StatusCommand() {}

    @Override
    Report report(Fleet fleet) {
        FleetStats stats = fleet.workers().getStats();
        FleetControl control = fleet.workers().fleet().control();
        FleetStats.Counts counts = stats.fleet();
        return new Report(stats.at())
                .sentences("", "alerts", alerts(stats, control))
                .field("Workers", "", described(counts))
                .hidden("fleet", named(counts))
                .field("Utilisation", "utilisation", utilisation(counts))
                .field("Holds", "holds", control.activeHolds(stats.at()).size())
                .table("By type", "byType", table(stats, stats.byType(), "TYPE", "type"))
                .table("By exchange", "byExchange", table(stats, stats.byExchange(), "EXCHANGE", "exchange"));
    }

    /** What concerns the whole fleet, most important first. */
    static List<String> alerts(FleetStats stats, FleetControl control) {
        List<String> alerts = new ArrayList<>();
        if (control.isLost()) {
            alerts.add("HOLDS LOST: no worker takes a session until an operator holds again or lifts");
        }
        control.activeHolds(stats.at()).stream()
                .filter(hold -> hold.selector().conditions().isEmpty())
                .forEach(hold -> alerts.add("ALL HELD: " + Condition.of(hold).text(stats.at())));
        control.shutdown()
                .ifPresent(stop -> alerts.add("ALL ASKED TO STOP that registered before "
                        + Ages.relative(stop.since(), stats.at()) + " (" + Condition.text(stop.cause()) + ")"));
        return alerts;
    }

    /** The share of online workers that have a session. */
    static Optional<Percent> utilisation(FleetStats.Counts counts) {
        return counts.online() == 0
                ? Optional.empty()
                : Optional.of(new Percent(Math.round(100.0 * counts.processing() / counts.online())));
    }

    /** The numbers in one line, without the states that no worker is in. */
    static String described(FleetStats.Counts counts) {
        Map<String, Long> states = named(counts);
        String alive = states.remove("alive") + " alive";
        states.values().removeIf(count -> count == 0);
        return states.isEmpty()
                ? alive
                : states.entrySet().stream()
                        .map(state -> state.getValue() + " " + state.getKey())
                        .collect(Collectors.joining(", ", alive + ": ", ""));
    }

    private static Map<String, Long> named(FleetStats.Counts counts) {
        Map<String, Long> names = new LinkedHashMap<>();
        names.put("alive", counts.alive());
        names.put("idle", counts.idle());
        names.put("processing", counts.processing());
        names.put("paused", counts.paused());
        names.put("offline", counts.offline());
        names.put("held", counts.held());
        names.put("expired", counts.expired());
        names.put("left", counts.left());
        return names;
    }

    private static Table<Map.Entry<String, FleetStats.Counts>> table(
            FleetStats stats, Map<String, FleetStats.Counts> counts, String heading, String name) {
        Table<Map.Entry<String, FleetStats.Counts>> table = new Table<>(
                        List.copyOf(counts.entrySet()), stats.at(), "no workers")
                .column(heading, name, Map.Entry::getKey);
        named(stats.fleet())
                .keySet()
                .forEach(state -> table.column(
                        state.toUpperCase(Locale.ROOT),
                        state,
                        row -> named(row.getValue()).get(state)));
        return table;
    }
}
