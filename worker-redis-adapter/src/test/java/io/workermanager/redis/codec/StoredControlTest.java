package io.workermanager.redis.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.FleetControl;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every stored control keeps its meaning for all later versions. */
class StoredControlTest {
    static Set<String> controls() {
        return GoldenFleetControls.all().keySet();
    }

    private static String file(String name) {
        return "control/" + name + ".txt";
    }

    @ParameterizedTest
    @MethodSource("controls")
    void aControlIsWrittenInTheStoredFormat(String name) {
        String written = FleetControlCodec.write(GoldenFleetControls.all().get(name), GoldenFleetControls.KEPT);

        GoldenFile.assertStillWritten(file(name), written.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("controls")
    void aStoredControlIsReadUnchanged(String name) {
        assertThat(FleetControlCodec.read(GoldenFile.bytes(file(name))))
                .isEqualTo(GoldenFleetControls.all().get(name));
    }

    @Test
    void aControlOfAnOlderVersionWithoutASweepIsRead() {
        FleetControl given = GoldenFleetControls.everything();

        assertThat(FleetControlCodec.read(GoldenFile.bytes("older/control-before-sweeps.txt")))
                .isEqualTo(FleetControl.stored(
                        given.version(),
                        given.revision(),
                        given.holds(),
                        given.shutdown(),
                        given.signalsClearedUnder(),
                        Optional.empty()));
    }

    @Test
    void unknownFieldsOfALaterVersionAreIgnored() {
        assertThat(FleetControlCodec.read(GoldenFile.bytes("later/control-with-unknown-fields.txt")))
                .isEqualTo(GoldenFleetControls.everything());
    }
}
