package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Availability;
import io.workermanager.model.Orphan;
import io.workermanager.model.SessionId;
import io.workermanager.model.StopStage;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordCodecTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_790_000_000_123L);

    @Test
    void everyFieldComesBackEqual() throws UnreadableException {
        Worker worker = Workers.full("a:b {x} *", NOW);

        assertThat(RecordCodec.read(worker.id(), RecordCodec.write(worker))).isEqualTo(worker);
    }

    @Test
    void aRecordBeginsWithItsVersionAndKeepsTheOriginalOrder() {
        String json = text(RecordCodec.write(Workers.idle("worker-123", NOW)));

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
                        "\"registeredUnder\":0",
                        "\"ttl\":60000",
                        "\"turn\":")
                .doesNotContain("fencingToken", "assignedAt", "orphans", "shutdown", "leftAt");
    }

    @ParameterizedTest
    @CsvSource({"idle.json,worker-123", "everything.json,a:b {x} *"})
    void whatWasOnceWrittenIsReadAndWrittenBackByteForByte(String file, String id) throws Exception {
        byte[] golden = resource(file);

        Worker worker = RecordCodec.read(WorkerId.of(id), golden);

        assertThat(text(RecordCodec.write(worker))).isEqualTo(text(golden));
    }

    @Test
    void whatWasOnceWrittenMeansWhatItMeant() throws Exception {
        Worker worker = RecordCodec.read(WorkerId.of("a:b {x} *"), resource("everything.json"));

        assertThat(worker.availability()).isEqualTo(Availability.PAUSED);
        assertThat(worker.assignment().orElseThrow().is(SessionId.of("s 1"), 1_790_000_020_000_000L))
                .isTrue();
        assertThat(worker.orphans())
                .extracting(Orphan::session)
                .containsExactly(SessionId.of("o:1"), SessionId.of("o:2"));
        assertThat(worker.shutdown().orElseThrow().stage()).isEqualTo(StopStage.STOPPED);
        assertThat(worker.lease().leftAt()).contains(Instant.ofEpochMilli(1_790_000_061_000L));
        assertThat(worker.attributes().asMap())
                .containsEntry("weight", new BigDecimal("0.1000000000000000000000000001"))
                .containsEntry("big", new BigInteger("123456789012345678901234567890"))
                .containsKey("laterField");
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
                "\"turn\":|\"turn\":1,\"turn\":|uplicate",
                "{\"version\"|{ \"version\"|begins with",
                "\"version\":\"aZ-_09\"|\"version\":\"a b\"|version must be",
                "\"ttl\":60000|\"ttl\":60000,\"orphans\":[7]|orphans must hold objects",
                "\"ttl\":60000|\"ttl\":60000,\"shutdown\":{}|is missing",
                "\"ttl\":60000|\"ttl\":NaN|no JSON",
            })
    @DisplayName("N18, N29: a record that contradicts itself, or is none, is unreadable and says why")
    void brokenRecordsSayWhatIsWrong(String sound, String broken, String why) throws IOException {
        String json = text(resource("idle.json"));
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
    void somethingAfterTheRecordMakesItUnreadable() throws IOException {
        assertUnreadable(text(resource("idle.json")) + "{}", "follows");
    }

    @Test
    void bytesThatAreNoTextAreUnreadable() throws IOException {
        byte[] bytes = resource("idle.json");
        bytes[text(bytes).indexOf("kraken")] = (byte) 0xff;

        assertThatThrownBy(() -> RecordCodec.read(WorkerId.of("worker-123"), bytes))
                .isInstanceOf(UnreadableException.class);
    }

    @Test
    void deepNestingAndHugeInputAreUnreadable() throws IOException {
        String json = text(resource("idle.json"));
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        assertUnreadable(json.replace("\"ttl\":60000", "\"ttl\":60000,\"x\":" + deep), "bound");
        assertUnreadable(json.replace("\"ttl\":60000", "\"ttl\":60000,\"x\":" + "9".repeat(500_000)), "bound");
        assertUnreadable(
                json.replace("\"ttl\":60000", "\"ttl\":60000,\"x\":\"" + "y".repeat(2_000_000) + "\""), "bound");
    }

    @Test
    @DisplayName("N29: whatever bytes are stored, they are a record or unreadable, and nothing else happens")
    void mutationsAreReadOrUnreadable() throws IOException {
        Random random = new Random(42);
        byte[][] seeds = {resource("idle.json"), resource("everything.json")};
        int readable = 0;
        for (int round = 0; round < 50_000; round++) {
            boolean first = random.nextBoolean();
            byte[] mutant = mutate(seeds[first ? 0 : 1], random);
            WorkerId id = WorkerId.of(first ? "worker-123" : "a:b {x} *");
            try {
                Worker worker = RecordCodec.read(id, mutant);
                assertThat(RecordCodec.read(id, RecordCodec.write(worker))).isEqualTo(worker);
                readable++;
            } catch (UnreadableException e) {
                assertThat(e).hasMessageMatching("(?s).+");
            }
        }
        assertThat(readable).isBetween(1000, 49_000);
    }

    private static byte[] mutate(byte[] seed, Random random) {
        byte[] mutant = seed.clone();
        int mutations = 1 + random.nextInt(3);
        for (int i = 0; i < mutations; i++) {
            int at = random.nextInt(mutant.length);
            int other = random.nextInt(mutant.length);
            switch (random.nextInt(4)) {
                case 0 -> mutant[at] = (byte) random.nextInt(256);
                case 1 -> mutant[at] = seed[other];
                case 2 -> mutant = Arrays.copyOf(mutant, Math.max(1, at));
                default -> {
                    int length = Math.min(random.nextInt(40), mutant.length - Math.max(at, other));
                    System.arraycopy(mutant, at, mutant, other, length);
                }
            }
        }
        return mutant;
    }

    private static void assertUnreadable(String json, String why) {
        assertThatThrownBy(() -> RecordCodec.read(WorkerId.of("worker-123"), json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining(why);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = RecordCodecTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip().getBytes(StandardCharsets.UTF_8);
        }
    }
}
