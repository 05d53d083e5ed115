package io.workermanager.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.rules.RegistrationTransitions;
import io.workermanager.rules.SampleRecords;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SelectorTest extends SampleRecords {
    private static final WorkerRecord WORKER = registered(
            "eu-1",
            RegisterOptions.type("fix")
                    .withExchange("kraken")
                    .withCapabilities("spot", "futures")
                    .withHost("host-7")
                    .withAttribute("region", "eu")
                    .withAttribute("cores", 8)
                    .withAttribute("price", new BigDecimal("12.50"))
                    .withAttribute("live", true)
                    .withAttribute("tags", List.of("a"))
                    .withAttribute("none", null));

    @Test
    void aSelectorWithoutConditionsSelectsEveryWorker() {
        assertThat(Selector.all()).accepts(WORKER).hasToString("all");
    }

    @Test
    void eachKindOfConditionComparesItsPart() {
        assertThat(Selector.id("eu-1")).accepts(WORKER);
        assertThat(Selector.ids(List.of("us-1", "eu-1"))).accepts(WORKER);
        assertThat(Selector.idPrefix("eu-")).accepts(WORKER);
        assertThat(Selector.host("host-7")).accepts(WORKER);
        assertThat(Selector.attribute("region", "eu")).accepts(WORKER);
        assertThat(Selector.type("fix")).accepts(WORKER);
        assertThat(Selector.exchange("kraken")).accepts(WORKER);
        assertThat(Selector.capability("spot")).accepts(WORKER);

        assertThat(Selector.id("eu-10")).rejects(WORKER);
        assertThat(Selector.ids(List.of("us-1", "eu-"))).rejects(WORKER);
        assertThat(Selector.idPrefix("u-")).rejects(WORKER);
        assertThat(Selector.host("host-70")).rejects(WORKER);
        assertThat(Selector.host("HOST-7")).rejects(WORKER);
        assertThat(Selector.attribute("region", "e")).rejects(WORKER);
        assertThat(Selector.attribute("Region", "eu")).rejects(WORKER);
        assertThat(Selector.type("f")).rejects(WORKER);
        assertThat(Selector.exchange("krake")).rejects(WORKER);
        assertThat(Selector.capability("spo")).rejects(WORKER);
    }

    @Test
    void anAttributeIsComparedByTheTextOfAScalar() {
        assertThat(Selector.attribute("cores", "8")).accepts(WORKER);
        assertThat(Selector.attribute("price", "12.50")).accepts(WORKER);
        assertThat(Selector.attribute("price", "12.5")).rejects(WORKER);
        assertThat(Selector.attribute("live", "true")).accepts(WORKER);
        assertThat(Selector.attribute("tags", "[a]")).rejects(WORKER);
        assertThat(Selector.attribute("none", "null")).rejects(WORKER);
    }

    @Test
    void aConjunctionSelectsWhatBothSelect() {
        Selector both = Selector.host("host-7").and(Selector.type("fix"));

        assertThat(both).accepts(WORKER).hasToString("host=host-7 type=fix");
        assertThat(both.and(Selector.type("rest"))).rejects(WORKER);
        assertThat(Selector.all().and(both)).isEqualTo(both);
        assertThat(both.and(both)).isEqualTo(both);
    }

    @Test
    void onlyTheProfileDecidesIfNoOtherPartIsCompared() {
        Selector profile = Selector.type("fix").and(Selector.capability("spot"));
        assertThat(profile.isDecidedByProfile()).isTrue();
        assertThat(profile.mayMatch(WORKER.profile())).isTrue();
        assertThat(profile.mayMatch(Profile.defaults())).isFalse();

        Selector host = Selector.host("elsewhere").and(Selector.type("fix"));
        assertThat(host.isDecidedByProfile()).isFalse();
        assertThat(host.mayMatch(WORKER.profile())).isTrue();
        assertThat(host.mayMatch(Profile.defaults())).isFalse();
    }

    @Test
    void theNamedIdsAreThoseThatEveryConditionAccepts() {
        assertThat(Selector.host("h").namedIds()).isEmpty();
        assertThat(Selector.ids(List.of("b", "a")).namedIds()).contains(List.of(WorkerId.of("a"), WorkerId.of("b")));
        assertThat(Selector.ids(List.of("a", "b")).and(Selector.id("b")).namedIds())
                .contains(List.of(WorkerId.of("b")));
        assertThat(Selector.id("a").and(Selector.id("b")).namedIds()).contains(List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "\ud800"})
    void refusesATextThatBreaksABound(String text) {
        assertThatThrownBy(() -> Selector.host(text)).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> Selector.idPrefix(text)).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> Selector.attribute(text, "x")).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> Selector.attribute("x", text)).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void refusesTooManyConditionsAndTooMuchText() {
        Selector many = Selector.all();
        for (int i = 0; i < 16; i++) {
            many = many.and(Selector.attribute("a" + i, "x"));
        }
        Selector most = many;
        assertThatThrownBy(() -> most.and(Selector.host("h")))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("a selector has at most 16 conditions, had 17");
        List<String> ids =
                IntStream.range(0, 70).mapToObj(i -> "x".repeat(254) + (10 + i)).toList();
        assertThatThrownBy(() -> Selector.ids(ids))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("a selector has at most 16384 bytes of text, had 17920");
    }

    @Test
    void refusesAConditionWithTheWrongNumberOfValues() {
        assertThatThrownBy(() -> Selector.ids(List.of()))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("a condition on id has at least one value, had 0");
        assertThatThrownBy(() -> new Selector.Condition(Selector.Kind.HOST, "", Set.of("a", "b")))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("a condition on host has exactly one value, had 2");
        assertThatThrownBy(() -> new Selector.Condition(Selector.Kind.HOST, "name", Set.of("a")))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("a condition on host has no name, had \"name\"");
    }

    private static WorkerRecord registered(String id, RegisterOptions options) {
        return RegistrationTransitions.register(
                WorkerId.of(id), options, Duration.ofMinutes(1), Optional.empty(), 1, NO_ORDERS, NOW);
    }

    @Test
    void attributesOfAnotherNameDoNotMatch() {
        assertThat(Selector.attribute("host", "host-7")).rejects(WORKER);
        assertThat(WORKER.attributes().asMap()).doesNotContainKeys("host").containsAllEntriesOf(Map.of("region", "eu"));
    }
}
