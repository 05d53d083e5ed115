package io.workermanager.console;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one kind, as an aligned table or as a list of JSON objects. Each column is declared once, with its heading and its name in
 * JSON.
 */
final class Table<T> {
    private static final String GAP = "  ";
    private static final int LEAST_COLUMN = 8;

    private final List<T> rows;
    private final Instant now;
    private final String whenEmpty;
    private final List<Column<T>> columns = new ArrayList<>();

    private enum Shown {
        ALWAYS,
        IF_ROOM,
        WIDE
    }

    private record Column<T>(String heading, String name, Shown shown, Function<T, ?> value) {}

    /**
     * Starts a table without columns.
     *
     * @param now the store's time, for the ages
     * @param whenEmpty the line that replaces a table without rows
     */
    Table(List<T> rows, Instant now, String whenEmpty) {
        this.rows = rows;
        this.now = now;
        this.whenEmpty = whenEmpty;
    }

    /** Adds a column that is always shown. */
    Table<T> column(String heading, String name, Function<T, ?> value) {
        columns.add(new Column<>(heading, name, Shown.ALWAYS, value));
        return this;
    }

    /** Adds a column that is left out of a terminal on which the table does not fit. */
    Table<T> ifRoom(String heading, String name, Function<T, ?> value) {
        columns.add(new Column<>(heading, name, Shown.IF_ROOM, value));
        return this;
    }

    /** Adds a column that is shown in a wide table only. */
    Table<T> wide(String heading, String name, Function<T, ?> value) {
        columns.add(new Column<>(heading, name, Shown.WIDE, value));
        return this;
    }

    /** Adds a column that is in JSON only. */
    Table<T> hidden(String name, Function<T, ?> value) {
        return wide("", name, value);
    }

    List<T> rows() {
        return rows;
    }

    /** The headings by which a table can be sorted. */
    List<String> sortable() {
        return columns.stream()
                .map(column -> column.heading().toLowerCase(Locale.ROOT))
                .filter(heading -> !heading.isEmpty())
                .toList();
    }

    /** The same table, sorted by the column with this heading, in lower case. Rows without a value come last. */
    Table<T> sortedBy(String heading, boolean descending) {
        Column<T> by = columns.get(sortable().indexOf(heading));
        Comparator<T> order = Comparator.comparing(row -> unwrapped(by.value().apply(row)), Table::compare);
        Table<T> sorted = new Table<>(
                rows.stream().sorted(descending ? order.reversed() : order).toList(), now, whenEmpty);
        sorted.columns.addAll(columns);
        return sorted;
    }

    private static @Nullable Object unwrapped(@Nullable Object value) {
        return value instanceof Optional<?> maybe ? maybe.orElse(null) : value;
    }

    @SuppressWarnings("unchecked")
    private static int compare(@Nullable Object one, @Nullable Object other) {
        if (one == null || other == null) {
            return Boolean.compare(one == null, other == null);
        }
        return one instanceof Comparable<?> && one.getClass() == other.getClass()
                ? ((Comparable<Object>) one).compareTo(other)
                : one.toString().compareTo(other.toString());
    }

    List<Map<String, @Nullable Object>> json() {
        return rows.stream().map(this::json).toList();
    }

    private Map<String, @Nullable Object> json(T row) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        columns.forEach(
                column -> members.put(column.name(), Values.json(column.value().apply(row))));
        return members;
    }

    /** The heading and one line for each row. */
    List<String> lines(Layout layout) {
        if (rows.isEmpty()) {
            return List.of(whenEmpty);
        }
        Grid all = grid(layout, column -> layout.wide() || column.shown() != Shown.WIDE);
        return all.fits()
                ? all.lines()
                : grid(layout, column -> column.shown() == Shown.ALWAYS).lines();
    }

    private Grid grid(Layout layout, Predicate<Column<T>> isShown) {
        List<Column<T>> shown = columns.stream()
                .filter(column -> !column.heading().isEmpty() && isShown.test(column))
                .toList();
        List<List<Cell>> cells = new ArrayList<>();
        cells.add(shown.stream().map(column -> Cell.heading(column.heading())).toList());
        for (T row : rows) {
            cells.add(shown.stream()
                    .map(column -> Cell.of(column.value().apply(row), now))
                    .toList());
        }
        return new Grid(cells, layout);
    }

    /** The cells of the heading and of the rows, and the widths of the columns. */
    private static final class Grid {
        private final List<List<Cell>> cells;
        private final Layout layout;
        private final int[] widths;

        Grid(List<List<Cell>> cells, Layout layout) {
            this.cells = cells;
            this.layout = layout;
            this.widths = new int[cells.get(0).size()];
            for (List<Cell> line : cells) {
                for (int i = 0; i < widths.length; i++) {
                    widths[i] = Math.max(widths[i], TextWidth.of(line.get(i).text()));
                }
            }
            if (layout.cuts()) {
                int most = Math.max(LEAST_COLUMN, layout.columns() / 3);
                for (int i = 0; i < last(); i++) {
                    widths[i] = Math.min(widths[i], most);
                }
            }
        }

        private int last() {
            return widths.length - 1;
        }

        private int beforeLast() {
            return Arrays.stream(widths, 0, last())
                    .map(width -> width + GAP.length())
                    .sum();
        }

        boolean fits() {
            return !layout.cuts() || beforeLast() + widths[last()] <= layout.columns();
        }

        List<String> lines() {
            if (layout.cuts()) {
                int left = Math.max(LEAST_COLUMN, layout.columns() - beforeLast());
                widths[last()] = Math.min(widths[last()], left);
            }
            return cells.stream().map(this::line).toList();
        }

        private String line(List<Cell> line) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                boolean isOfNumbers = cells.get(1).get(i).isNumber();
                boolean isPadded = i < last() || isOfNumbers;
                text.append(i == 0 ? "" : GAP)
                        .append(line.get(i).shown(widths[i], isPadded, isOfNumbers, layout.colours()));
            }
            return text.toString();
        }
    }

    /** The text of a cell, and how it is shown. */
    private record Cell(
            String text, boolean isNumber, @Nullable WorkerState state) {
        static Cell heading(String text) {
            return new Cell(text, false, null);
        }

        static Cell of(@Nullable Object value, Instant now) {
            return new Cell(
                    Values.cell(value, now),
                    unwrapped(value) instanceof Number,
                    value instanceof WorkerState coloured ? coloured : null);
        }

        String shown(int width, boolean isPadded, boolean right, boolean colours) {
            String cut = TextWidth.cut(text, width);
            String padded = isPadded ? TextWidth.padded(cut, width, right) : cut;
            return state == null || !colours ? padded : state.colour(padded);
        }
    }
}
