package io.workermanager.console;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The answer of a command: fields, tables, sentences and sections, in their order, as text or as one JSON object. */
final class Report {
    private final Instant now;
    private final List<Part> parts = new ArrayList<>();

    private record Part(
            String name,
            @Nullable Object json,
            Function<Layout, List<String>> text,
            @Nullable String label) {}

    /** Starts an answer with the time of the store, for the ages. */
    Report(Instant now) {
        this.now = now;
        hidden("at", now);
    }

    /** Adds a field; neighbouring fields are aligned. */
    Report field(String label, String name, @Nullable Object value) {
        String text = Values.field(value, now);
        parts.add(new Part(name, Values.json(value), layout -> List.of(text), label));
        return this;
    }

    /** Adds a field that is in JSON only. */
    Report hidden(String name, @Nullable Object value) {
        parts.add(new Part(name, Values.json(value), layout -> List.of(), null));
        return this;
    }

    /** Adds a line that is in the text only. */
    Report remark(String line) {
        parts.add(new Part("", null, layout -> List.of(SafeText.line(line)), null));
        return this;
    }

    /** Adds a table without a heading. */
    Report table(String name, Table<?> table) {
        parts.add(new Part(name, table.json(), table::lines, null));
        return this;
    }

    /** Adds a table under a heading. */
    Report table(String heading, String name, Table<?> table) {
        parts.add(new Part(name, table.json(), layout -> under(heading, table.lines(indented(layout))), null));
        return this;
    }

    /** Adds sentences under a heading; they have no heading in the text if there are none. */
    Report sentences(String heading, String name, List<String> sentences) {
        List<String> safe = sentences.stream().map(SafeText::line).toList();
        parts.add(new Part(
                name,
                Values.json(sentences),
                layout -> safe.isEmpty() ? List.of() : heading.isEmpty() ? safe : under(heading, safe),
                null));
        return this;
    }

    /** Adds a report under a heading. */
    Report section(String heading, String name, Report section) {
        Map<String, @Nullable Object> members = section.json();
        members.remove("at");
        parts.add(new Part(name, members, layout -> under(heading, section.lines(indented(layout))), null));
        return this;
    }

    private static Layout indented(Layout layout) {
        return new Layout(layout.wide(), Math.max(0, layout.columns() - 2), layout.colours());
    }

    private static List<String> under(String heading, List<String> lines) {
        List<String> all = new ArrayList<>();
        all.add(heading + ":");
        lines.forEach(line -> all.add("  " + line));
        return all;
    }

    Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        parts.stream().filter(part -> !part.name().isEmpty()).forEach(part -> members.put(part.name(), part.json()));
        return members;
    }

    List<String> lines(Layout layout) {
        int width = parts.stream()
                .map(Part::label)
                .mapToInt(label -> label == null ? 0 : TextWidth.of(label))
                .max()
                .orElse(0);
        List<String> lines = new ArrayList<>();
        for (Part part : parts) {
            List<String> text = part.text().apply(layout);
            String label = part.label();
            lines.addAll(label == null ? text : List.of(TextWidth.padded(label + ":", width + 2, false) + text.get(0)));
        }
        return lines;
    }
}
