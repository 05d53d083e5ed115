package io.workermanager.tck;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The result of every rule in one run of the kit. Safe for use by many threads. */
final class ComplianceReport {
    /** The result of a rule. */
    enum Outcome {
        KEPT,
        BROKEN,
        /** The rule ran out of time. The store may keep or break it. */
        UNDECIDED,
        ABORTED,
        NOT_RUN;

        private String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    private record Entry(Outcome outcome, String reason) {}

    private static final Entry NOT_RUN = new Entry(Outcome.NOT_RUN, "");

    private final Class<?> test;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    ComplianceReport(Class<?> test) {
        this.test = test;
    }

    void record(Method rule, Outcome outcome, String reason) {
        entries.put(
                RuleCatalog.number(rule),
                new Entry(outcome, reason.lines().findFirst().orElse("")));
    }

    /** Whether every rule ran or was aborted. */
    boolean isComplete() {
        return numbers(Outcome.NOT_RUN).isEmpty();
    }

    List<String> numbers(Outcome outcome) {
        return RuleCatalog.ALL.stream()
                .map(RuleCatalog::number)
                .filter(number -> entry(number).outcome() == outcome)
                .toList();
    }

    private Entry entry(String number) {
        return entries.getOrDefault(number, NOT_RUN);
    }

    /** The counts, in one line. */
    String summary() {
        List<String> counts = new ArrayList<>();
        for (Outcome outcome : Outcome.values()) {
            int rules = numbers(outcome).size();
            if (rules > 0 || outcome != Outcome.UNDECIDED) {
                counts.add(rules + " " + outcome.label());
            }
        }
        return test.getName() + ": of " + RuleCatalog.ALL.size() + " rules of worker-tck " + TckVersion.CURRENT + " "
                + String.join(", ", counts)
                + (isComplete() ? "" : "; incomplete, no statement about the store");
    }

    /** The summary, and one line per rule. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(summary()).append('\n');
        for (Method rule : RuleCatalog.ALL) {
            Entry entry = entry(RuleCatalog.number(rule));
            text.append(entry.outcome().label())
                    .append(RuleCatalog.rule(rule).randomized() ? " (randomized) " : " ")
                    .append(RuleCatalog.title(rule))
                    .append(entry.reason().isEmpty() ? "" : " - " + entry.reason())
                    .append('\n');
        }
        return text.toString();
    }
}
