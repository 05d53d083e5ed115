package io.workermanager.layering.samples.agent;

import org.assertj.core.api.Assertions;

/** Breaks the rule that an agent needs nothing but the JDK. */
final class AgentThatUsesALibrary {
    void check(boolean fine) {
        Assertions.assertThat(fine).isTrue();
    }
}
