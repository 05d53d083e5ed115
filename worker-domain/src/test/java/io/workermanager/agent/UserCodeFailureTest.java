package io.workermanager.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.port.WorkerStoreException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UserCodeFailureTest {
    @Test
    void anExceptionIsRenderedWithItsOwnTexts() {
        UserCodeFailure failure = UserCodeInvoker.failure(new IOException("no such file"));

        assertThat(failure.message()).isEqualTo("no such file");
        assertThat(failure.description()).isEqualTo("java.io.IOException: no such file");
    }

    @Test
    void anExceptionWithoutAMessageIsRenderedAsItsClassName() {
        assertThat(UserCodeInvoker.failure(new IOException()).message()).isEqualTo("java.io.IOException");
    }

    @ParameterizedTest
    @EnumSource(
            value = Misbehaviour.class,
            names = {"MESSAGE_.*", "TEXT_.*", "CAUSE_.*", "STACK_.*"},
            mode = EnumSource.Mode.MATCH_ANY)
    void everyExceptionIsRenderedAsOneLine(Misbehaviour misbehaviour) {
        UserCodeThreads threads = new UserCodeThreads();
        UserCodeFailure failure =
                UserCodeInvokerTest.failure(() -> misbehaviour.run(AgentFixture.withoutSource(), threads));
        threads.release();

        assertThat(failure.message().codePoints().count()).isBetween(1L, UserCodeFailure.MAX_LENGTH + 3L);
        assertThat(failure.description()).matches("[^\\p{Cntrl}\\ud800-\\udfff\\u2028]+");
    }

    @Test
    void anExceptionWhoseTextBlocksIsRenderedAsItsClassName() {
        UserCodeThreads threads = new UserCodeThreads();
        UserCodeFailure failure = UserCodeInvokerTest.failure(
                () -> Misbehaviour.MESSAGE_BLOCKS.run(AgentFixture.withoutSource(), threads));
        threads.release();

        assertThat(failure.message()).contains("cannot be shown").contains("TimeoutException");
    }

    @Test
    void onlyARefusalAndADefiniteStoreFailureHaveAKnownOutcome() {
        assertThat(UserCodeFailure.outcomeUnknown(new WorkerNotFoundException(WorkerId.of("w"))))
                .isFalse();
        assertThat(UserCodeFailure.outcomeUnknown(new WorkerStoreException("no", false, null)))
                .isFalse();
        assertThat(UserCodeFailure.outcomeUnknown(new WorkerStoreException("?", true, null)))
                .isTrue();
        assertThat(UserCodeFailure.outcomeUnknown(new AssertionError())).isTrue();
    }

    @Test
    void aLineIsCutBetweenCodePoints() {
        assertThat(UserCodeFailure.singleLine("a\ud83d\ude00b", 2)).isEqualTo("a\ud83d\ude00...");
        assertThat(UserCodeFailure.singleLine("a\nb", 3)).isEqualTo("a b");
        assertThat(UserCodeFailure.singleLine("", 3)).isEmpty();
    }
}
