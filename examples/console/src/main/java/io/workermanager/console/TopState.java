package io.workermanager.console;

import io.workermanager.model.Order;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerView;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a person has chosen on the screen. Not for use by several threads. */
final class TopState {
    /** The columns by which the screen sorts, the first one at the beginning. */
    private static final List<String> ORDERS = List.of("id", "status", "exchange", "session", "beat", "up", "why not");

    final Set<WorkerId> marked = new LinkedHashSet<>();
    String filter = "";
    boolean dead;
    String message = "";

    @Nullable
    Page page;

    @Nullable
    Prompt prompt;

    int first;

    private int order;
    private @Nullable WorkerId current;

    /** Lines over the table. With an order, they are its preview. */
    static final class Page {
        final String title;
        final List<String> lines;
        final @Nullable Order order;
        int first;

        Page(String title, List<String> lines, @Nullable Order order) {
            this.title = title;
            this.lines = lines;
            this.order = order;
        }
    }

    /** A question in the last line. */
    static final class Prompt {
        final String question;
        final Consumer<String> then;
        final StringBuilder answer = new StringBuilder();

        Prompt(String question, Consumer<String> then) {
            this.question = question;
            this.then = then;
        }
    }

    String sortedBy() {
        return ORDERS.get(order);
    }

    void sortByNext() {
        order = (order + 1) % ORDERS.size();
    }

    /** The workers that the filter lets through, in the chosen order. */
    Table<WorkerView> table(TopSnapshot snapshot) {
        List<WorkerView> shown = snapshot.workers().stream()
                .filter(view -> (dead || view.isAlive()) && isWanted(view))
                .toList();
        return WorkerTable.of(shown, snapshot.control(), snapshot.stats().at(), "no workers")
                .sortedBy(sortedBy(), false);
    }

    private boolean isWanted(WorkerView view) {
        String text =
                view.id() + " " + WorkerState.of(view) + " " + view.worker().profile() + " "
                        + view.worker().host().orElse("") + " "
                        + view.activeSession().map(Object::toString).orElse("");
        return text.toLowerCase(Locale.ROOT).contains(filter.toLowerCase(Locale.ROOT));
    }

    /** The place of the cursor, which stays on its worker while the table changes. */
    int cursor(List<WorkerView> rows) {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).id().equals(current)) {
                return i;
            }
        }
        return 0;
    }

    void move(List<WorkerView> rows, int by) {
        if (!rows.isEmpty()) {
            int next = Math.max(0, Math.min(rows.size() - 1, cursor(rows) + by));
            current = rows.get(next).id();
        }
    }

    Optional<WorkerView> current(List<WorkerView> rows) {
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(cursor(rows)));
    }

    /** The workers that an order concerns: the marked ones, or else the one under the cursor. */
    List<WorkerId> selected(List<WorkerView> rows) {
        return marked.isEmpty() ? current(rows).map(WorkerView::id).stream().toList() : List.copyOf(marked);
    }
}
