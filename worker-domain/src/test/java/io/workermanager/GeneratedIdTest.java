package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.WorkerId;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratedIdTest {
    @ParameterizedTest(name = "{0}, {1}, {2} give {3}")
    @CsvSource({
        "websocket, kraken, server-1, worker-websocket-kraken-server-1-a1b2c3d4",
        "default, binance, '', worker-binance-a1b2c3d4",
        "default, binance, server-1, worker-binance-server-1-a1b2c3d4",
        "Default, kraken, '', worker-Default-kraken-a1b2c3d4"
    })
    void aGeneratedIdHasTheDocumentedForm(String type, String exchange, String hostname, String id) {
        assertThat(WorkerId.describing(type, exchange, hostname, 0xa1b2c3d4)).hasToString(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\t", "localhost", "LocalHost", " localhost ", "0123456789ab", "deadbeefcafe"})
    void anUninformativeHostnameIsOmitted(String hostname) {
        assertThat(WorkerId.describing("fix", "kraken", hostname, 1)).hasToString("worker-fix-kraken-00000001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0123456789abc", "0123456789a", "0123456789AB", "localhost.example", "db-0123456789ab"})
    void anyOtherHostnameIsIncluded(String hostname) {
        assertThat(WorkerId.describing("fix", "kraken", hostname, 1))
                .hasToString("worker-fix-kraken-" + hostname + "-00000001");
    }

    @Test
    void aGeneratedIdEndsInEightHexDigits() {
        assertThat(WorkerManager.generateWorkerId("websocket", "kraken", "server-1")
                        .value())
                .matches("worker-websocket-kraken-server-1-[0-9a-f]{8}");
    }

    @Test
    void aPartOrAnIdThatBreaksABoundIsRefused() {
        assertThatThrownBy(() -> WorkerManager.generateWorkerId("", "kraken", ""))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("type must have 1 to 256 bytes");
        assertThatThrownBy(() -> WorkerManager.generateWorkerId("fix", "", ""))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("exchange must have 1 to 256 bytes");
        assertThatThrownBy(() -> WorkerManager.generateWorkerId("fix", "kraken", "h".repeat(256)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("worker id must have 1 to 256 bytes");
    }

    @Test
    @DisplayName("N9: a million generated ids are distinct")
    void aMillionGeneratedIdsAreDistinct() {
        int million = 1_000_000;

        long distinct = Stream.generate(() -> WorkerManager.generateWorkerId("default", "kraken", ""))
                .limit(million)
                .distinct()
                .count();

        assertThat(distinct).isEqualTo(million);
    }
}
