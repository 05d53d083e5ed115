package io.workermanager.tck;

import io.workermanager.model.Attributes;
import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Hold;
import io.workermanager.model.Lease;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Draws values at and around the bounds that the domain states, and values that look alike. A seed always draws the same ones. */
final class GeneratedValues {
    private static final long LARGEST = (1L << 53) - 1;
    private static final int BYTES = 256;
    private static final List<String> PIECES = List.of(
            "a",
            "B",
            "ss",
            "0",
            "1e3",
            " ",
            ".",
            ",",
            "-",
            "_",
            "/",
            "\\",
            "\"",
            "'",
            "%",
            "$",
            "*",
            "?",
            "{",
            "}",
            "[",
            ":",
            "|",
            "\u00e9",
            "e\u0301",
            "\u00df",
            "\u0130",
            "\u65e5",
            "\ud83d\ude00",
            "\ufeff",
            "\u202e",
            "\ufffd",
            "\uff5e",
            "null");
    private static final List<String> CONTROLS =
            List.of("\r", "\n", "\r\n", "\t", "\u0000", "\u001f", "\u007f", "\u0085");

    /** Texts that look like another value, or like a part of a query or of markup. */
    private static final List<String> LOOK_ALIKE = List.of(
            "42",
            "007",
            "1e3",
            "true",
            "null",
            "{}",
            "[\"a\"]",
            "\"quoted\"",
            "2026-11-01T12:00:00Z",
            "2026-11-01",
            "''",
            "\\n",
            "%2F",
            "&amp;",
            "\u2028",
            " ");

    private final Random random;

    /** What was drawn, for names that look alike. */
    private final List<String> names = new ArrayList<>();

    private final Map<List<?>, List<Object>> decks = new HashMap<>();
    private final Set<String> ids = new HashSet<>();
    private String lastId = "";

    GeneratedValues(long seed) {
        random = new Random(seed);
    }

    /** A field of a record with a value, or one of its attributes. */
    record Part(String field, Object value) {
        @Override
        public String toString() {
            return field + " = " + value;
        }
    }

    /** The attribute of a name. */
    record Attribute(String name, @Nullable Object value) {}

    // ---- simple values

    /** Draws from a deck, so that every one comes before one comes again. */
    @SuppressWarnings("unchecked")
    private <T> T oneOf(List<T> all) {
        List<Object> deck = decks.computeIfAbsent(all, any -> new ArrayList<>());
        if (deck.isEmpty()) {
            deck.addAll(all);
            Collections.shuffle(deck, random);
        }
        return (T) deck.remove(deck.size() - 1);
    }

    private boolean sometimes() {
        return random.nextInt(3) == 0;
    }

    /** 1 to 256 bytes without control characters; now and then like an earlier one. */
    String name() {
        String name = names.isEmpty() || !sometimes() ? freshName() : alike(oneOf(names));
        names.add(name);
        return name;
    }

    private String freshName() {
        int pieces = oneOf(List.of(1, 1, 2, 3, 5, BYTES));
        return cut(Stream.generate(() -> oneOf(PIECES)).limit(pieces).collect(Collectors.joining()));
    }

    /** An id that was not drawn before. Every second one is like the one before. */
    private String nextId() {
        String next = lastId.isEmpty() || random.nextBoolean() ? "w" + freshName() : alike(lastId);
        lastId = cut(ids.contains(next) ? ids.size() + next : next);
        ids.add(lastId);
        return lastId;
    }

    private String alike(String name) {
        return cut(
                switch (oneOf(List.of(0, 1, 2, 3, 4, 5, 6))) {
                    case 0 -> name.toUpperCase(Locale.ROOT);
                    case 1 -> name.toLowerCase(Locale.ROOT);
                    case 2 -> name + " ";
                    case 3 -> " " + name;
                    case 4 -> Normalizer.normalize(name, Normalizer.Form.NFC);
                    case 5 -> Normalizer.normalize(name, Normalizer.Form.NFD);
                    default -> name.substring(name.offsetByCodePoints(name.length(), -1)) + name;
                });
    }

    /** The first 256 bytes, to the end of a character. */
    private static String cut(String text) {
        String cut = text;
        while (cut.getBytes(StandardCharsets.UTF_8).length > BYTES) {
            cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
        }
        return cut;
    }

    private String text() {
        return sometimes() ? "" : oneOf(List.of("", " ")) + name() + oneOf(List.of("", " ")) + oneOf(CONTROLS) + name();
    }

    Order.Cause cause() {
        return Order.Cause.of(sometimes() ? "" : name(), sometimes() ? "" : name());
    }

    long number(long least) {
        List<Long> bounds = List.of(least, least + 1, (1L << 31) - 1, 1L << 31, 1L << 32, LARGEST - 1, LARGEST);
        return sometimes() ? least + (random.nextLong() & (LARGEST >> 1)) : oneOf(bounds);
    }

    /** From the epoch to the year 2255. */
    Instant time() {
        List<Instant> bounds = List.of(
                Instant.EPOCH,
                Instant.EPOCH.plusMillis(1),
                Instant.ofEpochMilli((1L << 31) - 1),
                Instant.ofEpochSecond((1L << 31) - 1, 999_000_000),
                Instant.ofEpochSecond(1L << 31),
                Instant.ofEpochSecond(1L << 32, 1_000_000),
                Instant.ofEpochMilli(LARGEST / 1000));
        return sometimes() ? Instant.ofEpochMilli(random.nextInt() & Integer.MAX_VALUE) : oneOf(bounds);
    }

    private <T> Optional<T> maybe(Supplier<T> value) {
        return sometimes() ? Optional.empty() : Optional.of(value.get());
    }

    /** A time for which something is kept, at most the longest. */
    Duration length(Duration least, Duration longest) {
        long most = longest.toMillis();
        List<Long> bounds = Stream.of(
                        1L,
                        2L,
                        999L,
                        1_000L,
                        1_001L,
                        1_500L,
                        59_999L,
                        60_001L,
                        86_400_001L,
                        1L << 31,
                        (1L << 32) + 1,
                        most)
                .filter(millis -> millis >= least.toMillis() && millis <= most)
                .toList();
        return Duration.ofMillis(sometimes() ? least.toMillis() + random.nextInt(1_000_000) : oneOf(bounds));
    }

    private Version version() {
        String longest = "Az09-_" + "x".repeat(58);
        String number = Long.toString(random.nextLong() & LARGEST, Character.MAX_RADIX);
        return sometimes() ? Version.fresh() : new Version(longest.substring(number.length()) + number);
    }

    // ---- attributes

    private @Nullable Object value(int depth) {
        return switch (oneOf(depth > 0 ? List.of(0, 1, 2, 3, 4, 5, 6, 7) : List.of(0, 1, 2, 3, 4, 5))) {
            case 0 -> text();
            case 1 -> oneOf(List.of(true, false));
            case 2 -> random.nextLong() >> random.nextInt(64);
            case 3 ->
                BigInteger.TEN
                        .pow(oneOf(List.of(18, 19, 308, 309, 999, 1_000, 1_001, 5_000)))
                        .subtract(BigInteger.ONE);
            case 4 ->
                new BigDecimal(oneOf(List.of(
                        "1E+3",
                        "1E-3",
                        "-0.0",
                        "0.10",
                        "1E+400",
                        "1.7976931348623157E+308",
                        "4.9E-324",
                        "1.0E-400",
                        "0." + "123456789".repeat(9),
                        "1E+6144",
                        "1.00E-6176")));
            case 5 -> null;
            case 6 ->
                Stream.generate(() -> value(depth - 1))
                        .limit(random.nextInt(3))
                        .collect(Collectors.toCollection(ArrayList::new));
            default -> {
                Map<String, @Nullable Object> nested = new LinkedHashMap<>();
                for (String name : List.of("", ".", "_id", oneOf(List.of("id", "status", "version")), text())) {
                    nested.put(name, value(depth - 1));
                }
                yield nested;
            }
        };
    }

    private static @Nullable Object nested(int depth) {
        Object value = "deep";
        for (int i = 0; i < depth; i++) {
            value = i % 2 == 0 ? List.of(value) : Map.of("a.b", value);
        }
        return value;
    }

    private Part attribute() {
        String name = sometimes() ? oneOf(List.of("a.b", "a", "A", "a ", "$a", "__proto__", "0")) : name();
        boolean isReserved = Attributes.RESERVED.contains(name);
        return new Part(
                "attribute",
                new Attribute(isReserved ? name + "." : name, sometimes() ? nested(1 + random.nextInt(14)) : value(3)));
    }

    // ---- whole records and controls

    private Instant timeUntil(Instant now) {
        Instant time = time();
        return time.isAfter(now) ? now.minusMillis(random.nextInt(2_000)) : time;
    }

    /** Some fields of a record whose last heartbeat was before this time. Its sessions have this token. */
    List<Part> parts(Instant now, long token) {
        List<Part> all = new ArrayList<>(List.of(
                new Part("id", WorkerId.of(nextId())),
                new Part("version", version()),
                new Part("incarnation", number(1)),
                new Part("registeredUnder", number(0)),
                new Part("profile", new Profile(name(), name(), Set.of(name(), "c" + name().length()))),
                new Part("availability", oneOf(List.of(Availability.values()))),
                new Part("startedAt", time()),
                new Part(
                        "lease",
                        new Lease(timeUntil(now), length(Lease.SHORTEST, Lease.LONGEST), maybe(() -> timeUntil(now)))),
                new Part("lastStatusChange", time()),
                new Part("lastCapabilityUpdate", time()),
                new Part("turn", number(0)),
                new Part("host", maybe(this::name))));
        all.add(new Part("assignment", maybe(() -> new WorkerRecord.Assignment(session(), token, time()))));
        all.add(new Part(
                "orphans",
                Stream.generate(() -> new WorkerRecord.OrphanedSession(session(), token, time(), maybe(this::name)))
                        .limit(random.nextInt(3))
                        .toList()));
        all.add(new Part(
                "shutdown",
                maybe(() -> new ShutdownRequest(
                        number(0), cause(), time(), maybe(this::time), maybe(this::time), maybe(this::time)))));
        all.add(new Part(
                "markOrder",
                maybe(() -> new WorkerRecord.MarkOrder(number(1), number(0), cause(), maybe(this::time)))));
        Stream.generate(this::attribute).limit(2 + random.nextInt(3)).forEach(all::add);
        List<String> texts = Stream.generate(() -> oneOf(LOOK_ALIKE)).limit(4).toList();
        all.add(new Part("attribute", new Attribute("texts", texts)));
        if (sometimes()) {
            for (String name : List.of("a", "A", "a ", "\u00e9", "e\u0301")) {
                all.add(new Part("attribute", new Attribute(name, "the one of " + name)));
            }
        }
        return all;
    }

    /** No two sessions have one name, not even of two records. */
    private SessionId session() {
        String name = name();
        while (names.indexOf(name) < names.size() - 1) {
            name = name();
        }
        return SessionId.of(name);
    }

    /** Holds, no two with one id. */
    List<Hold> holds(int most) {
        List<Hold> all = new ArrayList<>();
        while (all.size() < most) {
            Instant since = time();
            Optional<Instant> until = maybe(() -> since.plus(length(Duration.ofMillis(1), Duration.ofDays(3660))))
                    .filter(end -> end.toEpochMilli() <= LARGEST / 1000);
            all.add(new Hold(Hold.Id.of(nextId()), selector(), cause(), since, until));
        }
        return all;
    }

    Selector selector() {
        return switch (random.nextInt(7)) {
            case 0 -> Selector.all();
            case 1 -> Selector.ids(List.of(name(), name()));
            case 2 -> Selector.idPrefix(name());
            case 3 -> Selector.host(name());
            case 4 -> Selector.attribute("rack." + random.nextInt(9), name());
            case 5 -> Selector.type(name());
            default -> Selector.exchange(name()).and(Selector.type(name()));
        };
    }

    Optional<FleetControl.Shutdown> shutdown() {
        return maybe(() -> new FleetControl.Shutdown(number(1), time(), cause()));
    }
}
