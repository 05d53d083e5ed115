package io.workermanager.sql;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.workermanager.sql.TestPostgres.Unavailable;
import org.junit.jupiter.api.Test;

class PostgresProcessTest {
    @Test
    void aServerThatHasThePortAlreadyIsNotTakenForTheNewOne() throws Unavailable {
        PostgresProcess first = PostgresProcess.ofLibrary();
        try {
            assertThatExceptionOfType(Unavailable.class)
                    .isThrownBy(() -> PostgresProcess.ofLibraryOn(first.port()))
                    .withMessageContaining("could not create");
        } finally {
            first.stop();
        }
    }
}
