package io.workermanager.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UserCodeInvokerTest {
    private final List<Object> ends = new ArrayList<>();

    static UserCodeFailure failure(UserCodeInvoker.Action code) {
        List<UserCodeFailure> failures = new ArrayList<>();
        UserCodeInvoker.run(code, failures::add);
        assertThat(failures).hasSize(1);
        return failures.get(0);
    }

    @Test
    void aValueIsReturned() {
        UserCodeInvoker.call("it", () -> "value", ends::add, ends::add);

        assertThat(ends).containsExactly("value");
    }

    @Test
    void nullIsAFailureThatNamesTheCall() {
        UserCodeInvoker.call("TAKE", () -> null, ends::add, failure -> ends.add(failure.message()));

        assertThat(ends).containsExactly("TAKE returned null");
    }

    @Test
    void anInterruptFlagIsCleared() {
        UserCodeInvoker.call(
                "it",
                () -> {
                    Thread.currentThread().interrupt();
                    return "value";
                },
                value -> ends.add(Thread.currentThread().isInterrupted()),
                ends::add);

        assertThat(ends).containsExactly(false);
    }
}
