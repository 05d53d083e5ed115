package io.workermanager.redis.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.InvalidValueException;
import io.workermanager.port.WorkerStoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DocumentedExceptionsTest {
    private final DocumentedExceptions documented = DocumentedExceptions.read();

    @ParameterizedTest
    @EnumSource
    void everyKindOfCallIsDocumented(OperationKind kind) {
        assertThat(documented.of(kind.method())).isNotNull();
        assertThat(documented.allow(kind.method(), new UnsupportedOperationException()))
                .isFalse();
    }

    @Test
    void documentedExceptionsAreAllowed() {
        assertThat(documented.of("claim")).contains("SessionHeldException", "FleetControlLostException", "StaleToken");
        assertThat(documented.of("markOffline")).containsExactly("WorkerNotFoundException");
        assertThat(documented.allow("getStats", new WorkerStoreException("down", false, null)))
                .isTrue();
        assertThat(documented.allow("markOffline", new InvalidValueException("odd")))
                .isFalse();
    }
}
