package io.workermanager.redis.codec;

import static io.workermanager.redis.RecordSamples.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerRecordCodecTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_790_000_000_123L);

    @Test
    void everyFieldIsReadAsWritten() throws UnreadableException {
        WorkerRecord worker = full("a:b {x} *", NOW);

        assertThat(WorkerRecordCodec.read(worker.id(), WorkerRecordCodec.write(worker)))
                .isEqualTo(worker);
    }

    @Test
    void aRecordBeginsWithItsVersionAndKeepsTheOriginalOrder() {
        String json = GoldenFile.text(WorkerRecordCodec.write(idle("worker-123", NOW)));

        assertThat(json)
                .startsWith("{\"version\":\"")
                .containsSubsequence(
                        "\"id\":\"worker-123\"",
                        "\"startedAt\":1790000000123",
                        "\"lastHeartbeat\":1790000000123",
                        "\"status\":\"idle\"",
                        "\"activeSession\":null",
                        "\"isOnline\":true",
                        "\"lastStatusChange\":1790000000123",
                        "\"type\":\"default\"",
                        "\"exchange\":\"kraken\"",
                        "\"capabilities\":[]",
                        "\"lastCapabilityUpdate\":1790000000123",
                        "\"incarnation\":",
                        "\"ttl\":60000")
                .doesNotContain(
                        "registeredUnder", "turn", "fencingToken", "assignedAt", "orphans", "shutdown", "leftAt");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"status\":\"idle\"|\"status\":\"busy\"|status is unknown: busy",
                "\"status\":\"idle\"|\"status\":\"processing\"|contradicts activeSession",
                "\"status\":\"idle\"|\"status\":\"offline\"|isOnline contradicts",
                "\"isOnline\":true|\"isOnline\":false|isOnline contradicts",
                "\"isOnline\":true|\"isOnline\":1|isOnline must be true or false",
                "\"activeSession\":null|\"activeSession\":\"s\"|belong together",
                "\"ttl\":60000|\"ttl\":60000,\"fencingToken\":5|belong together",
                "\"id\":\"worker-123\"|\"id\":\"worker-124\"|another worker",
                "\"id\":\"worker-123\",|''|id is missing",
                "\"ttl\":60000|\"ttl\":0|ttl must be",
                "\"ttl\":60000|\"ttl\":99999999999999999999|ttl must be a whole number",
                "\"ttl\":60000|\"ttl\":6e4|ttl must be a whole number",
                "\"capabilities\":[]|\"capabilities\":\"spot\"|capabilities must be a list",
                "\"capabilities\":[]|\"capabilities\":[1]|capabilities must hold texts",
                "\"ttl\":60000|\"ttl\":60000,\"ttl\":60000|uplicate",
                "{\"version\"|{ \"version\"|begin with",
                "\"version\":\"aZ-_09\"|\"version\":\"a b\"|version must be",
                "\"ttl\":60000|\"ttl\":60000,\"orphans\":[7]|orphans must hold objects",
                "\"ttl\":60000|\"ttl\":60000,\"shutdown\":{}|is missing",
                "\"ttl\":60000|\"ttl\":NaN|not valid JSON",
            })
    @DisplayName("N18, N29: an invalid or contradictory record is unreadable, with a reason")
    void anInvalidRecordIsUnreadableWithAReason(String sound, String broken, String why) {
        String json = GoldenFile.text("record/idle.json");
        assertThat(json).contains(sound);

        assertUnreadable(json.replace(sound, broken), why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "null",
                "[]",
                "{}",
                "{\"version\":\"",
                "{\"version\":\"1\"}",
                "{\"version\":\"1\",\"id\":\"worker-123\"} "
            })
    void fragmentsAreUnreadable(String json) {
        assertUnreadable(json, "");
    }

    @Test
    void trailingBytesMakeARecordUnreadable() {
        assertUnreadable(GoldenFile.text("record/idle.json") + "{}", "followed");
    }

    @Test
    void invalidUtf8IsUnreadable() {
        byte[] bytes = GoldenFile.bytes("record/idle.json");
        bytes[GoldenFile.text(bytes).indexOf("kraken")] = (byte) 0xff;

        assertThatThrownBy(() -> WorkerRecordCodec.read(WorkerId.of("worker-123"), bytes))
                .isInstanceOf(UnreadableException.class);
    }

    @Test
    void deepNestingAndHugeInputAreUnreadable() {
        String json = GoldenFile.text("record/idle.json");
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        assertUnreadable(json.replace("\"ttl\":60000", "\"ttl\":60000,\"x\":" + deep), "bound");
        assertUnreadable(json.replace("\"ttl\":60000", "\"ttl\":60000,\"x\":" + "9".repeat(500_000)), "bound");
        assertUnreadable(
                json.replace("\"ttl\":60000", "\"ttl\":60000,\"x\":\"" + "y".repeat(3_000_000) + "\""), "limit");
    }

    private static void assertUnreadable(String json, String why) {
        assertThatThrownBy(
                        () -> WorkerRecordCodec.read(WorkerId.of("worker-123"), json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining(why);
    }
}
