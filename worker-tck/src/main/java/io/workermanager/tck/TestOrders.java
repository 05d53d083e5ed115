package io.workermanager.tck;

import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Orders and selectors of every kind, with texts that are easily garbled. */
final class TestOrders {
    static final Order.Cause CAUSE =
            Order.Cause.of("o'ps \"\u00e4\" \\", "disk {swap} of 'h1': 100% \u65e5\ud83d\ude00, then \"restart\"");
    private static final Set<Order.Kind> HAVE_SELECTORS = EnumSet.of(
            Order.Kind.MARK_OFFLINE,
            Order.Kind.MARK_ONLINE,
            Order.Kind.PAUSE,
            Order.Kind.RESUME,
            Order.Kind.HOLD,
            Order.Kind.SHUTDOWN,
            Order.Kind.DISCARD_UNREADABLE);

    private TestOrders() {}

    /** A selector of every kind of condition, then conjunctions. */
    static List<Selector> selectors() {
        List<Selector> all = new ArrayList<>(List.of(
                Selector.all(),
                Selector.id("w \"1\" \u00fc"),
                Selector.ids(List.of("b", "a", "\ud83d\ude00", "\uff5e", "a b", "a\\b")),
                Selector.idPrefix("w-'\\%"),
                Selector.host("h\u00f6st:{1} *"),
                Selector.attribute("rack \"7\"", "12.50"),
                Selector.type("x y"),
                Selector.exchange("kraken:\"eu\""),
                Selector.capability("\\spot")));
        Selector each = all.stream().reduce(Selector.all(), Selector::and);
        all.add(each);
        all.add(Selector.ids(List.of("a", "b")).and(Selector.ids(List.of("b", "c"))));
        all.add(Selector.attribute("a", "1").and(Selector.attribute("b", "1")).and(Selector.attribute("a", "2")));
        return all;
    }

    /** Orders of every kind with some selector, and one with every selector. */
    static List<Order> orders() {
        List<Selector> selectors = selectors();
        List<Order> all = new ArrayList<>();
        for (Order.Kind kind : Order.Kind.values()) {
            boolean hasSelector = HAVE_SELECTORS.contains(kind);
            all.add(order(kind, hasSelector ? selectors.get(all.size() % selectors.size()) : Selector.all()));
        }
        selectors.forEach(selector -> all.add(Order.pause(selector, Order.Cause.unstated())));
        return all;
    }

    private static Order order(Order.Kind kind, Selector selector) {
        Optional<Duration> length = switch (kind) {
            case MARK_OFFLINE -> Optional.of(Duration.ofDays(3660));
            case PAUSE -> Optional.of(Duration.ofMillis(1));
            case HOLD -> Optional.of(Duration.ofMillis(7_001));
            default -> Optional.empty();
        };
        Optional<String> subject = switch (kind) {
            case HOLD, LIFT -> Optional.of("hold: {" + kind + "} \"\u00fc\"");
            case RELEASE, RAISE_TOKEN -> Optional.of("session \\ '" + kind + "' \ud83d\ude00");
            default -> Optional.empty();
        };
        return new Order(kind, selector, CAUSE, length, subject);
    }

    /** The longest order: a selector with as many conditions and as much text as there may be, and long names. */
    static Order longest() {
        List<String> ids = IntStream.range(100, 159)
                .mapToObj(i -> i + "\u00e9".repeat(126) + "i")
                .toList();
        Selector selector = Selector.ids(ids);
        for (int i = 0; i < 15; i++) {
            selector = selector.and(Selector.attribute("n" + i, "v".repeat(60)));
        }
        Order.Cause cause = Order.Cause.of("w".repeat(256), "\u65e5".repeat(85) + "r");
        return new Order(
                Order.Kind.HOLD,
                selector,
                cause,
                Optional.of(Duration.ofDays(3660)),
                Optional.of("\ud83d\ude00".repeat(64)));
    }

    /** An entry that differs from those of all other numbers. */
    static Order.AuditEntry entry(Instant at, long number) {
        return new Order.AuditEntry(at, Order.markOnline(Selector.id("w" + number), CAUSE), number);
    }
}
