package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.FleetControl;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Orders that were stored once stand for ever as they were given, whoever reads them. */
class StoredControlTest {
    static Set<String> controls() {
        return GoldenControls.all().keySet();
    }

    private static String file(String name) {
        return "control/" + name + ".txt";
    }

    @ParameterizedTest
    @MethodSource("controls")
    void ordersAreWrittenAsTheyAlwaysWere(String name) {
        String written = ControlCodec.write(GoldenControls.all().get(name), GoldenControls.KEPT);

        Golden.assertStillWritten(file(name), written.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("controls")
    void ordersThatWereWrittenOnceAreReadAsWhatTheyWere(String name) {
        assertThat(ControlCodec.read(Golden.bytes(file(name))))
                .isEqualTo(GoldenControls.all().get(name));
    }

    @Test
    void ordersFromBeforeThereWereSweepsStandAsTheyWereGiven() {
        FleetControl given = GoldenControls.everything();

        assertThat(ControlCodec.read(Golden.bytes("older/control-before-sweeps.txt")))
                .isEqualTo(FleetControl.stored(
                        given.version(),
                        given.revision(),
                        given.holds(),
                        given.shutdown(),
                        given.signalsClearedUnder(),
                        Optional.empty()));
    }

    @Test
    void ordersThatALaterVersionSaysMoreAboutStandAllTheSame() {
        assertThat(ControlCodec.read(Golden.bytes("later/control-with-unknown-fields.txt")))
                .isEqualTo(GoldenControls.everything());
    }
}
