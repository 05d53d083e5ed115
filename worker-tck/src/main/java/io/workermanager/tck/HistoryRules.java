package io.workermanager.tck;

import org.junit.jupiter.api.DisplayName;

/** What many threads hear must be what one thread could have heard, who did all they did in some order. */
interface HistoryRules {
    @ContractRule(
            hint = "is a session looked up in something that a claim or a release changes a moment later?",
            randomized = true)
    @DisplayName(
            "HISTORY-1 (N19, N20): what callers hear who claim, release and look up a session is true in some order")
    default void history1_claimsOfASessionAreLinearizable(TckFixture fixture) {
        new SessionCalls(fixture).play();
    }

    @ContractRule(
            hint = "is a record read from a copy, or a claim written on a record that is not the one that stands?",
            randomized = true)
    @DisplayName(
            "HISTORY-2 (N15, N19): what callers hear who claim, release, mark and look at a worker is true in some order")
    default void history2_claimsAndMarksOfAWorkerAreLinearizable(TckFixture fixture) {
        new WorkerCalls(fixture).play();
    }
}
