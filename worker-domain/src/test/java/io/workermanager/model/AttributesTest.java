package io.workermanager.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AttributesTest {
    private static final int LIMIT = 16 * 1024;

    @Test
    void acceptsEveryJsonType() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("text", "grüße 🚀");
        values.put("yes", true);
        values.put("nothing", null);
        values.put("list", Arrays.asList(1L, "two", null, List.of()));
        values.put("map", Map.of("", Map.of("any name", "\u0000")));

        assertThat(Attributes.of(values).asMap()).isEqualTo(values);
    }

    @Test
    void numbersKeepEveryDigit() {
        BigInteger beyondLong = BigInteger.valueOf(Long.MAX_VALUE).add(BigInteger.ONE);
        BigDecimal fine = new BigDecimal("0.1234567890123456789012345678901234567890");

        assertThat(number(7)).isEqualTo(7L);
        assertThat(number((byte) 7)).isEqualTo(7L);
        assertThat(number((short) -7)).isEqualTo(-7L);
        assertThat(number(Long.MIN_VALUE)).isEqualTo(Long.MIN_VALUE);
        assertThat(number(9007199254740993L)).isEqualTo(9007199254740993L);
        assertThat(number(BigInteger.TWO)).isEqualTo(2L);
        assertThat(number(beyondLong)).isEqualTo(beyondLong);
        assertThat(number(fine)).isEqualTo(fine);
        assertThat(number(0.1)).isEqualTo(new BigDecimal("0.1"));
        assertThat(number(0.1f)).isEqualTo(new BigDecimal("0.1"));
        assertThat(number(new BigDecimal("12"))).isEqualTo(12L);
    }

    private static Object number(Number number) {
        return Attributes.of(Map.of("n", number)).asMap().get("n");
    }

    static List<Object> valuesOfNoKind() {
        return List.of(
                'c', Set.of(1), new int[] {1}, new AtomicInteger(1), Double.NaN, Float.POSITIVE_INFINITY, new Object());
    }

    @ParameterizedTest
    @MethodSource("valuesOfNoKind")
    void rejectsAValueOfAnotherType(Object value) {
        assertThatThrownBy(() -> Attributes.of(Map.of("a", value))).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> Attributes.of(Map.of("a", List.of(value)))).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> Attributes.stored(Map.of("a", Map.of("b", value))))
                .isInstanceOf(InvalidValueException.class);
    }

    @Test
    void rejectsAMapWithKeysThatAreNotText() {
        assertThatThrownBy(() -> Attributes.of(Map.of("a", Map.of(1, "one"))))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("attribute names are texts, was 1");
    }

    static Set<String> reserved() {
        return Attributes.RESERVED;
    }

    @ParameterizedTest
    @MethodSource("reserved")
    @DisplayName("N4: no attribute overrides a field of the record")
    void rejectsTheNameOfARecordField(String name) {
        assertThatThrownBy(() -> Attributes.of(Map.of(name, 1)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("attribute name is reserved: " + name);
        assertThatThrownBy(() -> Attributes.stored(Map.of(name, 1))).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> Heartbeat.alive().withAttribute(name, 1)).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> RegisterOptions.defaults().withAttribute(name, 1))
                .isInstanceOf(InvalidValueException.class);
        assertThat(Attributes.of(Map.of("x", Map.of(name, 1))).asMap()).containsOnlyKeys("x");
    }

    @Test
    @DisplayName("N4: the original fields are among the reserved names")
    void theOriginalFieldNamesAreReserved() {
        assertThat(Attributes.RESERVED)
                .contains(
                        "id",
                        "startedAt",
                        "lastHeartbeat",
                        "status",
                        "activeSession",
                        "isOnline",
                        "lastStatusChange",
                        "type",
                        "exchange",
                        "capabilities",
                        "lastCapabilityUpdate");
    }

    @Test
    void attributeNamesHaveTheBoundsOfNames() {
        assertThat(Attributes.of(Map.of("ä:*{}", 1)).asMap()).containsOnlyKeys("ä:*{}");
        assertThatThrownBy(() -> Attributes.of(Map.of("", 1))).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> Attributes.of(Map.of("a\n", 1))).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> Attributes.of(Map.of("a", "\ud800"))).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> Attributes.of(Map.of("a", Map.of("\udc00", 1))))
                .isInstanceOf(InvalidValueException.class);
    }

    @Test
    void acceptsAtMost16KibibytesOfJson() {
        int room = LIMIT - "{'a':''}".length();

        assertThat(Attributes.of(Map.of("a", "x".repeat(room))).asMap()).hasSize(1);
        assertThatThrownBy(() -> Attributes.of(Map.of("a", "x".repeat(room + 1))))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("attributes must have at most 16384 bytes as JSON, had 16385");
        assertThatThrownBy(() -> Attributes.of(Map.of("a", "ü".repeat(room / 2 + 1))))
                .isInstanceOf(InvalidValueException.class);
    }

    @Test
    void theSizeIncludesJsonEscapes() {
        int room = LIMIT - "{'a':''}".length();

        assertThat(Attributes.of(Map.of("a", "\"".repeat(room / 2))).asMap()).hasSize(1);
        assertThatThrownBy(() -> Attributes.of(Map.of("a", "\"".repeat(room / 2 + 1))))
                .isInstanceOf(InvalidValueException.class);
        assertThat(Attributes.of(Map.of("a", " ".repeat(room))).asMap()).hasSize(1);
        assertThat(Attributes.of(Map.of("a", "\u0001".repeat(room / 6))).asMap())
                .hasSize(1);
        assertThatThrownBy(() -> Attributes.of(Map.of("a", "\u0001".repeat(room / 6 + 1))))
                .isInstanceOf(InvalidValueException.class);
    }

    @Test
    void theSizeIncludesCommasAndBrackets() {
        List<Integer> digits = Collections.nCopies((LIMIT - "{'a':[]}".length() + 1) / 2, 7);

        assertThat(Attributes.of(Map.of("a", digits)).asMap()).hasSize(1);
        List<Integer> more = new ArrayList<>(digits);
        more.add(7);
        assertThatThrownBy(() -> Attributes.of(Map.of("a", more))).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void acceptsAtMost16Levels() {
        assertThat(Attributes.of(Map.of("a", nested(15))).asMap()).hasSize(1);
        assertThatThrownBy(() -> Attributes.of(Map.of("a", nested(16))))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("attributes are nested at most 16 deep");
    }

    private static Object nested(int levels) {
        Object value = "leaf";
        for (int i = 0; i < levels; i++) {
            value = i % 2 == 0 ? List.of(value) : Map.of("m", value);
        }
        return value;
    }

    @Test
    void storedFieldsOfAnySizeAreAccepted() {
        Attributes found = Attributes.stored(Map.of("newerField", "x".repeat(LIMIT), "deep", nested(40)));

        assertThat(found.asMap()).containsOnlyKeys("newerField", "deep");
        assertThat(found.with(Attributes.empty())).isEqualTo(found);
        assertThatThrownBy(() -> found.with(Attributes.of(Map.of("a", 1)))).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void laterValuesReplaceEarlierValuesOfTheSameName() {
        Attributes first = Attributes.of(Map.of("a", 1, "b", Map.of("x", 1)));

        assertThat(first.with(Attributes.of(Map.of("b", Map.of("y", 2)))).asMap())
                .isEqualTo(Map.of("a", 1L, "b", Map.of("y", 2L)));
    }

    @Test
    void attributesAreAnUnmodifiableDeepCopy() {
        List<Object> list = new ArrayList<>(List.of(1));
        Map<String, Object> source = new HashMap<>(Map.of("a", list));
        Attributes attributes = Attributes.of(source);
        list.add(2);
        source.clear();

        assertThat(attributes).isEqualTo(Attributes.of(Map.of("a", List.of(1))));
        assertThat(attributes).containsOnlyKeys("a").isEqualTo(Map.of("a", List.of(1L)));
        assertThatThrownBy(attributes::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> attributes.asMap().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ((List<?>) attributes.asMap().get("a")).clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void equalityIgnoresTheOrderOfAttributes() {
        Attributes one = Attributes.of(Map.of("region", "eu", "zones", List.of(1, 2)));
        Attributes same = Attributes.of(Map.of("zones", List.of(1)))
                .with(Attributes.of(Map.of("region", "eu", "zones", List.of(1, 2))));

        assertThat(one).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(Attributes.empty());
        assertThat(Attributes.of(Map.of())).isEqualTo(Attributes.empty());
        assertThat(one.toString()).contains("region=eu", "zones=[1, 2]");
    }
}
