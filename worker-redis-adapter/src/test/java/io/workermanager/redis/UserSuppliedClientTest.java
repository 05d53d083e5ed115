package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.redis.server.TestRedis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The server of {@code -Dworker.redis.uri} is used, or the run fails. */
class UserSuppliedClientTest {
    private static final String PROPERTY = "worker.redis.uri";

    private final String before = System.getProperty(PROPERTY, "");

    @AfterEach
    void restore() {
        System.setProperty(PROPERTY, before);
    }

    @Test
    void theConfiguredServerIsUsed() {
        try (TestRedis server = TestRedis.startFresh()) {
            System.setProperty(PROPERTY, server.uri());

            try (TestRedis given = TestRedis.start()) {
                assertThat(given.uri()).isEqualTo(server.uri());
            }
        }
    }

    @Test
    void aConfiguredServerThatDoesNotAnswerIsNotReplaced() {
        System.setProperty(PROPERTY, "redis://127.0.0.1:1");

        assertThatThrownBy(TestRedis::start).hasMessageContaining("redis://127.0.0.1:1");
    }
}
