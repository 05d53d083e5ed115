package io.workermanager.console;

import io.workermanager.model.Criteria;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.Selector;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerView;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jline.keymap.BindingReader;
import org.jline.keymap.KeyMap;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;

/** The screen: draws it, and does what the keys say. */
final class Top {
    private static final long REDRAW_MILLIS = 200;
    private static final int ESCAPE = 27;
    private static final int BACKSPACE = 8;
    private static final int DELETE = 127;

    private final Terminal terminal;
    private final Fleet fleet;
    private final TopPoller poller;
    private final String who;
    private final boolean colours;
    private final TopState state = new TopState();
    private final BindingReader reader;
    private final KeyMap<TopKey> keys;
    private final Display display;
    private volatile boolean over;

    Top(Terminal terminal, Fleet fleet, TopPoller poller, String who, boolean colours) {
        this.terminal = terminal;
        this.fleet = fleet;
        this.poller = poller;
        this.who = who;
        this.colours = colours;
        this.reader = new BindingReader(terminal.reader());
        this.keys = TopKey.of(terminal);
        this.display = new Display(terminal, true);
    }

    /** Runs until a key or Ctrl-C ends it, and leaves the terminal as it was. */
    void run() {
        Attributes before = terminal.enterRawMode();
        terminal.handle(Terminal.Signal.INT, signal -> over = true);
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
        try {
            while (!over) {
                draw();
                int next = reader.peekCharacter(REDRAW_MILLIS);
                if (next == NonBlockingReader.EOF) {
                    over = true;
                } else if (next != NonBlockingReader.READ_EXPIRED) {
                    read();
                }
            }
        } finally {
            terminal.puts(Capability.exit_ca_mode);
            terminal.puts(Capability.cursor_visible);
            terminal.flush();
            terminal.setAttributes(before);
        }
    }

    private void draw() {
        int columns = Math.max(20, terminal.getColumns());
        int rows = Math.max(8, terminal.getRows());
        display.resize(Size.of(columns, rows));
        display.update(TopScreen.lines(poller.latest(), state, columns, rows, colours), -1);
    }

    private void read() {
        if (state.prompt != null) {
            type(state.prompt, reader.readCharacter());
        } else if (state.page != null && state.page.order != null) {
            confirm(state.page.order, reader.readCharacter());
        } else {
            TopKey key = reader.readBinding(keys);
            state.message = "";
            TopState.Page page = state.page;
            attempt(() -> {
                if (page == null) {
                    inTable(key);
                } else {
                    inPage(page, key);
                }
            });
        }
    }

    private void inTable(TopKey key) {
        List<WorkerView> rows = rows();
        switch (key) {
            case UP -> state.move(rows, -1);
            case DOWN -> state.move(rows, 1);
            case PAGE_UP -> state.move(rows, -terminal.getRows() / 2);
            case PAGE_DOWN -> state.move(rows, terminal.getRows() / 2);
            case MARK -> state.current(rows).map(WorkerView::id).ifPresent(this::toggleMark);
            case FILTER -> ask("Filter: ", text -> state.filter = text);
            case SORT -> state.sortByNext();
            case DEAD -> state.dead = !state.dead;
            case DESCRIBE -> state.current(rows).ifPresent(this::describe);
            case EXPLAIN -> state.current(rows).ifPresent(this::explain);
            case EVENTS -> show("Events", poller.latest().events());
            case PAUSE -> order(rows, "pause", Order::pause);
            case RESUME -> order(rows, "resume", Order::resume);
            case DRAIN -> order(rows, "drain", Order::shutdown);
            case HOLD ->
                ask(
                        "Name of the hold: ",
                        name -> order(rows, "hold", (selector, why) -> Order.hold(name, selector, why)));
            case HELP ->
                show(
                        "Keys",
                        Arrays.stream(TopKey.values())
                                .filter(each -> each != TopKey.OTHER)
                                .map(each -> TextWidth.padded(each.shown(), 10, false) + each.does())
                                .toList());
            case QUIT -> over = true;
            case CLOSE, OTHER -> {}
        }
    }

    private List<WorkerView> rows() {
        return poller.latest().snapshot().map(now -> state.table(now).rows()).orElse(List.of());
    }

    private void toggleMark(WorkerId id) {
        if (!state.marked.remove(id)) {
            state.marked.add(id);
        }
    }

    private void describe(WorkerView view) {
        show("Worker " + view.id(), DescribeCommand.report(fleet, view.id()).lines(layout()));
    }

    private void explain(WorkerView view) {
        Profile profile = view.worker().profile();
        Criteria criteria = Criteria.capabilities(profile.capabilities())
                .withType(profile.type())
                .withExchange(profile.exchange());
        show(
                "A session for " + criteria,
                ExplainCommand.report(fleet.workers().diagnosis().explain(criteria))
                        .lines(layout()));
    }

    private Layout layout() {
        return new Layout(false, terminal.getColumns(), colours);
    }

    private void show(String title, List<String> lines) {
        state.page = new TopState.Page(title, lines.isEmpty() ? List.of("none") : lines, null);
    }

    private void inPage(TopState.Page page, TopKey key) {
        switch (key) {
            case UP -> page.first--;
            case DOWN -> page.first++;
            case PAGE_UP -> page.first -= terminal.getRows() / 2;
            case PAGE_DOWN -> page.first += terminal.getRows() / 2;
            case CLOSE, QUIT -> state.page = null;
            default -> {}
        }
    }

    private void order(List<WorkerView> rows, String what, BiFunction<Selector, Order.Cause, Order> kind) {
        List<WorkerId> ids = state.selected(rows);
        if (ids.isEmpty()) {
            state.message = "no worker is selected";
            return;
        }
        ask("Why " + what + "? ", reason -> {
            if (reason.isBlank()) {
                state.message = "an order needs its reason; nothing was changed";
                return;
            }
            Order order = kind.apply(Selector.ids(ids), Order.Cause.of(who, reason));
            Report preview = OrderReports.preview(
                    fleet.workers().fleet().preview(order),
                    fleet.workers().fleet().control());
            state.page = new TopState.Page("Preview", preview.lines(layout()), order);
        });
    }

    private void ask(String question, Consumer<String> then) {
        state.prompt = new TopState.Prompt(question, then);
    }

    private void type(TopState.Prompt prompt, int typed) {
        StringBuilder answer = prompt.answer;
        switch (typed) {
            case '\r', '\n' -> {
                state.prompt = null;
                attempt(() -> prompt.then.accept(answer.toString()));
            }
            case ESCAPE -> state.prompt = null;
            case BACKSPACE, DELETE ->
                answer.setLength(answer.isEmpty() ? 0 : answer.offsetByCodePoints(answer.length(), -1));
            default -> {
                if (!Character.isISOControl(typed)) {
                    answer.appendCodePoint(typed);
                }
            }
        }
    }

    private void confirm(Order order, int typed) {
        state.page = null;
        if (typed == 'y') {
            attempt(() -> {
                state.message = OrderReports.sentence(fleet.workers().fleet().give(order));
                state.marked.clear();
                poller.readSoon();
            });
        } else {
            state.message = "not confirmed; nothing was changed";
        }
    }

    /** Does what may fail, and shows the failure. */
    private void attempt(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            state.message = Failures.line(e);
        }
    }
}
