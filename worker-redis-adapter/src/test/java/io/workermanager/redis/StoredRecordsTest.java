package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.Beat;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Profile;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What was stored once means for ever what it meant, whoever reads it. */
class StoredRecordsTest {
    private static final WorkerId ID = WorkerId.of("worker-123");
    private static final Instant LATER = Instant.ofEpochMilli(1_790_000_070_000L);

    static Set<String> records() {
        return GoldenRecords.all().keySet();
    }

    @ParameterizedTest
    @MethodSource("records")
    void aRecordIsWrittenAsItAlwaysWas(String name) {
        Golden.assertStillWritten(
                "record/" + name + ".json",
                RecordCodec.write(GoldenRecords.all().get(name)));
    }

    @ParameterizedTest
    @MethodSource("records")
    void aRecordThatWasWrittenOnceIsReadAsWhatItWas(String name) throws UnreadableException {
        Worker meant = GoldenRecords.all().get(name);

        assertThat(RecordCodec.read(meant.id(), Golden.bytes("record/" + name + ".json")))
                .isEqualTo(meant);
    }

    @Test
    void whatALaterVersionWroteIsReadAndWrittenBackByteForByte() throws UnreadableException {
        byte[] stored = Golden.bytes("later/unknown-fields.json");

        Worker read = RecordCodec.read(ID, stored);

        assertThat(Golden.text(RecordCodec.write(read))).isEqualTo(Golden.text(stored));
    }

    @Test
    void whatALaterVersionWrotePassesUnharmedThroughEveryChangeThatThisVersionMakes() throws UnreadableException {
        String stored = Golden.text("later/unknown-fields.json");
        String unknown = stored.substring(stored.indexOf(",\"drift\""));
        Worker worker = RecordCodec.read(ID, stored.getBytes(StandardCharsets.UTF_8));

        for (Worker changed : new Worker[] {
            worker.mark(Availability.OFFLINE, LATER),
            worker.profile(Profile.of("fix", "binance"), LATER),
            worker.beat(Beat.alive(), 1, FleetControl.NONE, LATER),
            worker.leave(LATER)
        }) {
            assertThat(Golden.text(RecordCodec.write(changed))).endsWith(unknown);
        }
        assertThat(Golden.text(RecordCodec.write(worker.beat(
                        Beat.alive().attribute("region", "eu").attribute("drift", new BigDecimal("0.10")),
                        1,
                        FleetControl.NONE,
                        LATER))))
                .endsWith(unknown.replace("1E-999999", "0.10").replaceAll("}$", ",\"region\":\"eu\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"idle", "idle-in-full", "offline", "processing"})
    void whatAnEarlierVersionWroteIsReadAndWrittenAsIfThisOneHadWrittenIt(String name) throws UnreadableException {
        Worker read = RecordCodec.read(ID, Golden.bytes("older/" + name + ".json"));

        Golden.assertStillWritten("older/" + name + ".now.json", RecordCodec.write(read));
    }
}
