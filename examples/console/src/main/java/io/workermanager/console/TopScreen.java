package io.workermanager.console;

import io.workermanager.model.Hold;
import io.workermanager.model.WorkerView;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

/** Draws the screen as exactly as many lines as the terminal has. */
final class TopScreen {
    private static final String KEYS = "?:help q:quit /:filter s:sort Enter:describe e:explain p r h D:orders v:events";
    private static final String BLOCKS = "▁▂▃▄▅▆▇█";
    private static final int HOLDS = 3;
    private static final int SAMPLES = 20;

    private final int columns;
    private final int rows;
    private final boolean colours;
    private final List<AttributedString> lines = new ArrayList<>();

    private TopScreen(int columns, int rows, boolean colours) {
        this.columns = columns;
        this.rows = rows;
        this.colours = colours;
    }

    static List<AttributedString> lines(
            TopPoller.Reading reading, TopState state, int columns, int rows, boolean colours) {
        TopScreen screen = new TopScreen(columns, rows, colours);
        screen.header(reading, state);
        int body = Math.max(1, rows - screen.lines.size() - 2);
        if (state.page != null) {
            screen.page(state.page, body);
        } else if (reading.snapshot().isPresent()) {
            screen.table(state.table(reading.snapshot().get()), state, body);
        }
        return screen.withFooter(state);
    }

    private void header(TopPoller.Reading reading, TopState state) {
        reading.snapshot()
                .ifPresentOrElse(now -> counts(now, reading, state), () -> add("reading ...", AttributedStyle.BOLD));
        reading.failure().ifPresent(why -> alert("NOT CURRENT: " + why));
        reading.snapshot()
                .ifPresent(
                        now -> StatusCommand.alerts(now.stats(), now.control()).forEach(this::alert));
        if (!reading.risks().isEmpty()) {
            alert("RISKS of Redis: " + String.join(", ", reading.risks()) + " (see the command doctor)");
        }
        reading.snapshot().ifPresent(this::holds);
    }

    private void counts(TopSnapshot now, TopPoller.Reading reading, TopState state) {
        int holds = now.control().activeHolds(now.stats().at()).size();
        add(StatusCommand.described(now.stats().fleet()), AttributedStyle.BOLD);
        add("utilisation "
                + StatusCommand.utilisation(now.stats().fleet())
                        .map(Percent::toString)
                        .orElse("-")
                + ", " + holds + (holds == 1 ? " hold" : " holds") + ", sorted by " + state.sortedBy()
                + (state.marked.isEmpty() ? "" : ", " + state.marked.size() + " marked")
                + (state.filter.isEmpty() ? "" : ", filter " + SafeText.line(state.filter))
                + "  " + sparkline(reading.utilisation()));
    }

    private void holds(TopSnapshot now) {
        List<Hold> holds = now.control().activeHolds(now.stats().at()).stream()
                .filter(hold -> !hold.selector().conditions().isEmpty())
                .toList();
        holds.stream()
                .limit(HOLDS)
                .forEach(hold -> add(
                        Condition.of(hold).text(now.stats().at()) + " on " + hold.selector(), AttributedStyle.DEFAULT));
        if (holds.size() > HOLDS) {
            add("... and " + (holds.size() - HOLDS) + " more holds");
        }
    }

    private static String sparkline(List<Long> percents) {
        StringBuilder line = new StringBuilder();
        percents.subList(Math.max(0, percents.size() - SAMPLES), percents.size())
                .forEach(percent -> line.append(BLOCKS.charAt((int) Math.min(7, percent * 8 / 100))));
        return line.toString();
    }

    private void table(Table<WorkerView> table, TopState state, int body) {
        List<String> all = table.lines(new Layout(false, columns - 1, colours));
        List<String> plain = table.lines(new Layout(false, columns - 1, false));
        int cursor = state.cursor(table.rows());
        int shown = Math.max(1, body - 1);
        state.first = Math.max(Math.min(state.first, cursor), cursor - shown + 1);
        add(" " + all.get(0), AttributedStyle.BOLD);
        for (int i = state.first; i < Math.min(table.rows().size(), state.first + shown); i++) {
            String mark = state.marked.contains(table.rows().get(i).id()) ? "*" : " ";
            if (i == cursor) {
                add(TextWidth.padded(mark + plain.get(i + 1), columns, false), AttributedStyle.INVERSE);
            } else {
                add(mark + all.get(i + 1));
            }
        }
    }

    private void page(TopState.Page page, int body) {
        add(page.title, AttributedStyle.BOLD);
        int shown = Math.max(1, body - 1);
        page.first = Math.max(0, Math.min(page.first, page.lines.size() - shown));
        page.lines
                .subList(page.first, Math.min(page.lines.size(), page.first + shown))
                .forEach(this::add);
    }

    private List<AttributedString> withFooter(TopState state) {
        List<AttributedString> screen =
                new ArrayList<>(lines.subList(0, Math.min(lines.size(), Math.max(0, rows - 2))));
        while (screen.size() < rows - 2) {
            screen.add(AttributedString.EMPTY);
        }
        lines.clear();
        if (state.prompt != null) {
            add(state.prompt.question + state.prompt.answer + "_", AttributedStyle.BOLD);
        } else {
            add(state.message, AttributedStyle.DEFAULT);
        }
        add(keys(state), AttributedStyle.DEFAULT.faint());
        screen.addAll(lines);
        return screen;
    }

    private static String keys(TopState state) {
        if (state.prompt != null) {
            return "Enter:go on Esc:cancel";
        }
        if (state.page == null) {
            return KEYS;
        }
        return state.page.order == null ? "Up Down PageUp PageDown q:close" : "y:give this order, any other key:cancel";
    }

    private void alert(String line) {
        add(line, colours ? AttributedStyle.BOLD.foreground(AttributedStyle.RED) : AttributedStyle.BOLD);
    }

    /** Adds a line that may have colours. */
    private void add(String line) {
        lines.add(AttributedString.fromAnsi(line).columnSubSequence(0, columns));
    }

    private void add(String line, AttributedStyle style) {
        lines.add(new AttributedString(SafeText.line(line), style).columnSubSequence(0, columns));
    }
}
