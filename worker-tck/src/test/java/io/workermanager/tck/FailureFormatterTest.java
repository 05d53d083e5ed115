package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Timestamped;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What a failure tells. */
class FailureFormatterTest {
    /** Its author has come as far as the first method. */
    private static final class Unfinished extends ForwardingWorkerStore {
        Unfinished() {
            super((WorkerStore) Proxy.newProxyInstance(
                    WorkerStore.class.getClassLoader(),
                    new Class<?>[] {WorkerStore.class},
                    (proxy, method, arguments) -> null));
        }

        @Override
        public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
            throw notYet();
        }

        @Override
        public List<WriteResult> write(List<Write> writes) {
            throw new CompletionException(catchThrowable(() -> findBySession(SessionId.of("s"))));
        }

        private static UnsupportedOperationException notYet() {
            return new UnsupportedOperationException();
        }
    }

    private final WorkerStore store = new Unfinished();

    @Test
    void anExceptionIsToldWithTheMethodOfTheStoreThatThrewIt() {
        assertThat(FailureFormatter.describe(catchThrowable(() -> store.findBySession(SessionId.of("s")))))
                .isEqualTo("[findBySession] java.lang.UnsupportedOperationException");
    }

    @Test
    void anExceptionInAnotherOneIsToldWithTheMethodThatThrewTheInnerOne() {
        assertThat(FailureFormatter.describe(catchThrowable(() -> store.write(List.of()))))
                .startsWith("[findBySession] java.util.concurrent.CompletionException: ");
    }

    @Test
    void anExceptionThatNoStoreThrewIsToldAlone() {
        assertThat(FailureFormatter.describe(new IllegalStateException("no store")))
                .isEqualTo("java.lang.IllegalStateException: no store");
    }

    @Test
    void anAssertionIsDescribedWithoutStackFrames() {
        Throwable failure = catchThrowable(() ->
                assertThat(List.of(1, 2)).allSatisfy(each -> assertThat(each).isEqualTo(2)));
        assertThat(failure).hasMessageContaining("FailureFormatterTest.java:");
        assertThat(FailureFormatter.describe(failure))
                .contains("Expecting all elements")
                .doesNotContain(".java", "not displayed");
        Throwable several = catchThrowable(() -> assertThat(1)
                .satisfiesAnyOf(
                        each -> assertThat(each).isZero(),
                        each -> assertThat(each).isEqualTo(2)));
        assertThat(several).hasMessageContaining("FailureFormatterTest.java:");
        assertThat(FailureFormatter.describe(several)).contains("failure 2").doesNotContain(".java");
    }

    @Test
    void aTextHasNoCharactersThatATerminalObeys() {
        assertThat(FailureFormatter.printable("one\n\ttwo \u0000\u001b[2J three"))
                .isEqualTo("one\n\ttwo \\u0000\\u001b[2J three");
    }

    @Test
    void aLongTextIsCutBetweenTwoCharacters() {
        assertThat(FailureFormatter.printable("x".repeat(2_000))).isEqualTo("x".repeat(2_000));
        assertThat(FailureFormatter.printable("x".repeat(2_345)))
                .isEqualTo("x".repeat(2_000) + "\u2026 345 more characters");
        assertThat(FailureFormatter.printable("x".repeat(1_999) + "\ud83d\ude00"))
                .isEqualTo("x".repeat(1_999) + "\u2026 2 more characters");
    }
}
