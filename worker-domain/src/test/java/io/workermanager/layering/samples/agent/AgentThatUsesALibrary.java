package io.workermanager.layering.samples.agent;

import org.assertj.core.api.Assertions;

/** Breaks the rule that an agent depends on nothing outside the library except the JDK. */
final class AgentThatUsesALibrary {
    void check(boolean fine) {
        Assertions.assertThat(fine).isTrue();
    }
}
