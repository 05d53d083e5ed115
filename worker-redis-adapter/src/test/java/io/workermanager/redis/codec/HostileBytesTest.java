package io.workermanager.redis.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Order;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.RandomCorruption;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Any stored bytes are valid or unreadable: nothing else is thrown, and memory stays within bounds. */
class HostileBytesTest {
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 5_000);
    private static final long SEED = Long.getLong("fuzz.seed", 20_261_101);
    private static final long BYTES_A_BYTE = 200;
    /** Among them those for classes that are loaded when something happens for the first time. */
    private static final long BYTES_ANYWAY = 1024 * 1024;

    private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What was read, or why not, to be looked at. */
    @FunctionalInterface
    private interface Outcome {
        boolean isSoundAndReadable() throws Exception;
    }

    @Test
    @DisplayName("N29: any bytes are read as a record or reported as unreadable")
    void anyBytesAreARecordOrUnreadable() {
        List<byte[]> sound = new ArrayList<>();
        GoldenRecords.all().keySet().forEach(name -> sound.add(GoldenFile.bytes("record/" + name + ".json")));
        sound.add(GoldenFile.bytes("later/unknown-fields.json"));

        assertThat(readable(sound, HostileBytesTest::record)).isBetween(ROUNDS / 50, ROUNDS - ROUNDS / 50);
    }

    @Test
    @DisplayName("N25, N29: any bytes are read as a control or reported as unreadable")
    void anyBytesAreAControlOrUnreadable() {
        List<byte[]> sound = new ArrayList<>();
        GoldenFleetControls.all().keySet().forEach(name -> sound.add(GoldenFile.bytes("control/" + name + ".txt")));

        assertThat(readable(sound, HostileBytesTest::orders)).isBetween(ROUNDS / 50, ROUNDS - ROUNDS / 50);
    }

    @Test
    @DisplayName("N29: any bytes are read as an entry of the audit log or reported as unreadable")
    void anyBytesAreAnEntryOrUnreadable() {
        List<byte[]> sound = new ArrayList<>();
        GoldenAuditEntries.all().keySet().forEach(name -> sound.add(GoldenFile.bytes("audit/" + name + ".json")));

        assertThat(readable(sound, HostileBytesTest::entry)).isBetween(ROUNDS / 50, ROUNDS - ROUNDS / 50);
    }

    private static Outcome entry(byte[] bytes) {
        try {
            Order.AuditEntry entry = OrderCodec.read(bytes);
            return () -> {
                byte[] again = OrderCodec.write(entry).getBytes(StandardCharsets.UTF_8);
                assertThat(OrderCodec.read(again)).isEqualTo(entry);
                return true;
            };
        } catch (UnreadableException e) {
            return () -> {
                assertThat(e).hasMessageMatching("\\P{Cntrl}{1,303}");
                return false;
            };
        }
    }

    private static Outcome record(byte[] bytes) {
        WorkerId id = WorkerId.of("worker-123");
        try {
            WorkerRecord worker = WorkerRecordCodec.read(id, bytes);
            return () -> {
                assertThat(WorkerRecordCodec.read(id, WorkerRecordCodec.write(worker)))
                        .isEqualTo(worker);
                return true;
            };
        } catch (UnreadableException e) {
            return () -> {
                assertThat(e).hasMessageMatching("\\P{Cntrl}{1,303}");
                return false;
            };
        }
    }

    private static Outcome orders(byte[] bytes) {
        try {
            FleetControl control = FleetControlCodec.read(bytes);
            return () -> {
                byte[] again = FleetControlCodec.write(control, GoldenFleetControls.KEPT)
                        .getBytes(StandardCharsets.UTF_8);
                assertThat(FleetControlCodec.read(again)).isEqualTo(control);
                assertThat(FleetControlCodec.head(bytes)).isEqualTo(FleetControlCodec.head(again));
                return true;
            };
        } catch (WorkerStoreException e) {
            return () -> {
                assertThat(e.outcomeUnknown()).isFalse();
                assertThat(e).hasMessageMatching("the fleet control cannot be read: \\P{Cntrl}{1,303}");
                return false;
            };
        }
    }

    private static int readable(List<byte[]> sound, Function<byte[], Outcome> reader) {
        Random random = new Random(SEED);
        RandomCorruption mutation = new RandomCorruption(random);
        int readable = 0;
        // Code that runs for the first time allocates more, as for the concatenation of texts.
        for (byte[] bytes : sound) {
            assertThat(reader.apply(bytes)).isNotNull();
            assertThat(reader.apply(mutation.of(bytes))).isNotNull();
        }
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = random.nextInt(50) == 0
                    ? mutation.randomBytes()
                    : mutation.of(sound.get(random.nextInt(sound.size())));
            if (isReadable(reader, bytes, round)) {
                readable++;
            }
        }
        return readable;
    }

    private static boolean isReadable(Function<byte[], Outcome> reader, byte[] bytes, int round) {
        try {
            long before = MEMORY.getCurrentThreadAllocatedBytes();
            Outcome outcome = reader.apply(bytes);
            long allocated = MEMORY.getCurrentThreadAllocatedBytes() - before;
            assertThat(allocated)
                    .as("bytes allocated for %d bytes", bytes.length)
                    .isLessThan(BYTES_ANYWAY + BYTES_A_BYTE * bytes.length);
            return outcome.isSoundAndReadable();
        } catch (Throwable e) {
            String shown = Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, Math.min(bytes.length, 3000)));
            return fail("-Dfuzz.seed=%d, round %d, %d bytes: %s".formatted(SEED, round, bytes.length, shown), e);
        }
    }
}
