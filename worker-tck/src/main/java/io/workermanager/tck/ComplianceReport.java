package io.workermanager.tck;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What became of every rule in one run of the kit. Safe for use by many threads. */
final class ComplianceReport {
    /** What can become of a rule. */
    enum Outcome {
        KEPT,
        BROKEN,
        /** It ran out of time, which says nothing about the store. */
        UNDECIDED,
        ABORTED,
        NOT_RUN;

        private String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    private record Entry(Outcome outcome, String because) {}

    private static final Entry NOT_RUN = new Entry(Outcome.NOT_RUN, "");

    private final Class<?> test;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    ComplianceReport(Class<?> test) {
        this.test = test;
    }

    void enter(Method rule, Outcome outcome, String because) {
        entries.put(
                RuleCatalog.number(rule),
                new Entry(outcome, because.lines().findFirst().orElse("")));
    }

    /** Whether no rule was left out; those that were aborted were not left out, but asked for what the store does not claim. */
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

    /** One line. */
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
                + (isComplete() ? "" : "; incomplete, this says nothing about the store");
    }

    /** The summary, and a line for each rule. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(summary()).append('\n');
        for (Method rule : RuleCatalog.ALL) {
            Entry entry = entry(RuleCatalog.number(rule));
            text.append(entry.outcome().label())
                    .append(RuleCatalog.rule(rule).randomized() ? " (stochastic) " : " ")
                    .append(RuleCatalog.title(rule))
                    .append(entry.because().isEmpty() ? "" : " - " + entry.because())
                    .append('\n');
        }
        return text.toString();
    }
}
