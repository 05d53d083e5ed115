package io.workermanager.redis.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Order;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every stored entry of the audit log keeps its meaning for all later versions. */
class StoredAuditTest {
    static Set<String> entries() {
        return GoldenAuditEntries.all().keySet();
    }

    private static String file(String name) {
        return "audit/" + name + ".json";
    }

    @Test
    void everyKindOfOrderHasAFile() {
        assertThat(GoldenAuditEntries.all().values())
                .extracting(entry -> entry.order().kind())
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(Order.Kind.values()));
    }

    @ParameterizedTest
    @MethodSource("entries")
    void anEntryIsWrittenInTheStoredFormat(String name) {
        String written = OrderCodec.write(GoldenAuditEntries.all().get(name));

        GoldenFile.assertStillWritten(file(name), written.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("entries")
    void aStoredEntryIsReadUnchanged(String name) throws UnreadableException {
        assertThat(OrderCodec.read(GoldenFile.bytes(file(name))))
                .isEqualTo(GoldenAuditEntries.all().get(name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"order\":\"hold\"|\"order\":\"paint\"|an unknown kind of order: paint",
                "\"selects\":\"exchange\"|\"selects\":\"moon\"|an unknown kind of selector: moon",
                "\"selects\":\"exchange\"|\"selects\":\"conditions\"|a selector has no conditions",
                "\"value\":\"kraken\"|\"value\":\"\"|exchange must have",
                "\"subject\":\"h \\\"1\\\"\"|\"subject\":\"\"|must have",
                "\"subject\":\"h \\\"1\\\"\"|\"subject\":\"\\ud800\"|surrogate",
                "\"order\":\"hold\"|\"order\":\"lift\"|has no end",
                "\"concerned\":4|\"concerned\":-2|concerned must be",
                "\"at\":1790000000000|\"at\":-1|at must be",
            })
    void anInvalidEntryIsUnreadableWithAReason(String sound, String broken, String why) {
        String json = GoldenFile.text(file("hold"));
        assertThat(json).contains(sound);

        assertThatThrownBy(() -> OrderCodec.read(json.replace(sound, broken).getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining(why);
    }
}
