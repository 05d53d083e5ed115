package io.workermanager.benchmark;

import java.util.Optional;

/** Figures for people to read. */
final class FigureTable {
    private static final String LINE = "%-68s %9s %10s %17s  %-4s %s%n";

    private FigureTable() {}

    static String head() {
        return LINE.formatted("figure", "to reach", "median", "least - most", "", "measured");
    }

    static String line(Figure figure) {
        if (!figure.measured()) {
            return LINE.formatted(figure.name(), figure.target(), "-", "", "", figure.note());
        }
        String spread = figure.rounds().size() == 1
                ? ""
                : NumberFormat.shown(figure.least()) + " - " + NumberFormat.shown(figure.most());
        return LINE.formatted(
                figure.name(),
                figure.target(),
                NumberFormat.shown(figure.median()),
                spread,
                verdict(figure.reached()),
                measured(figure));
    }

    private static String verdict(Optional<Boolean> reached) {
        return reached.map(yes -> yes ? "yes" : "NO").orElse("");
    }

    private static String measured(Figure figure) {
        String sides = figure.unit().isEmpty()
                ? ""
                : NumberFormat.shown(figure.medianOurs()) + " and " + NumberFormat.shown(figure.medianYardstick()) + " "
                        + figure.unit();
        return sides.isEmpty() || figure.note().isEmpty() ? sides + figure.note() : sides + "; " + figure.note();
    }
}
