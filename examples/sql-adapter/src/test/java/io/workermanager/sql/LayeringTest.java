package io.workermanager.sql;

import io.workermanager.tck.AdapterLayering;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Layering")
class LayeringTest {
    @Test
    void theAdapterKnowsThePortAndJacksonAndIsOneStore() {
        AdapterLayering.of(SqlWorkerStore.class)
                .allowPackages("com.fasterxml.jackson..")
                .check();
    }
}
