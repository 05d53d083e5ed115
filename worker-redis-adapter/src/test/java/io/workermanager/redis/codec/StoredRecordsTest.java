package io.workermanager.redis.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.rules.HeartbeatTransitions;
import io.workermanager.rules.OperatorTransitions;
import io.workermanager.rules.RegistrationTransitions;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every stored record keeps its meaning for all later versions. */
class StoredRecordsTest {
    private static final WorkerId ID = WorkerId.of("worker-123");
    private static final Instant LATER = Instant.ofEpochMilli(1_790_000_070_000L);

    static Set<String> records() {
        return GoldenRecords.all().keySet();
    }

    @ParameterizedTest
    @MethodSource("records")
    void aRecordIsWrittenInTheStoredFormat(String name) {
        GoldenFile.assertStillWritten(
                "record/" + name + ".json",
                WorkerRecordCodec.write(GoldenRecords.all().get(name)));
    }

    @ParameterizedTest
    @MethodSource("records")
    void aStoredRecordIsReadUnchanged(String name) throws UnreadableException {
        WorkerRecord meant = GoldenRecords.all().get(name);

        assertThat(WorkerRecordCodec.read(meant.id(), GoldenFile.bytes("record/" + name + ".json")))
                .isEqualTo(meant);
    }

    @Test
    void aRecordOfALaterVersionIsWrittenBackByteForByte() throws UnreadableException {
        byte[] stored = GoldenFile.bytes("later/unknown-fields.json");

        WorkerRecord read = WorkerRecordCodec.read(ID, stored);

        assertThat(GoldenFile.text(WorkerRecordCodec.write(read))).isEqualTo(GoldenFile.text(stored));
    }

    @Test
    void unknownFieldsOfALaterVersionSurviveEveryChange() throws UnreadableException {
        String stored = GoldenFile.text("later/unknown-fields.json");
        String unknown = stored.substring(stored.indexOf(",\"drift\""));
        WorkerRecord worker = WorkerRecordCodec.read(ID, stored.getBytes(StandardCharsets.UTF_8));

        for (WorkerRecord changed : new WorkerRecord[] {
            OperatorTransitions.mark(worker, Availability.OFFLINE, LATER),
            OperatorTransitions.setProfile(worker, Profile.of("fix", "binance"), LATER),
            HeartbeatTransitions.heartbeat(worker, Heartbeat.alive(), 1, FleetControl.none(), LATER),
            RegistrationTransitions.leave(worker, LATER)
        }) {
            assertThat(GoldenFile.text(WorkerRecordCodec.write(changed))).endsWith(unknown);
        }
        assertThat(GoldenFile.text(WorkerRecordCodec.write(HeartbeatTransitions.heartbeat(
                        worker,
                        Heartbeat.alive().withAttribute("region", "eu").withAttribute("drift", new BigDecimal("0.10")),
                        1,
                        FleetControl.none(),
                        LATER))))
                .endsWith(unknown.replace("1E-999999", "0.10").replaceAll("}$", ",\"region\":\"eu\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "idle",
                "idle-in-full",
                "offline",
                "processing",
                "reserved-names",
                "reserved-names-of-marked",
                "host"
            })
    void aRecordOfAnEarlierVersionIsReadAndWrittenInTheCurrentFormat(String name) throws UnreadableException {
        WorkerRecord read = WorkerRecordCodec.read(ID, GoldenFile.bytes("older/" + name + ".json"));

        GoldenFile.assertStillWritten("older/" + name + ".now.json", WorkerRecordCodec.write(read));
    }
}
