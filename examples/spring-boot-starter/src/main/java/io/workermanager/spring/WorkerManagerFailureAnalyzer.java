package io.workermanager.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints what is wrong with the configuration, in place of a stack trace. */
final class WorkerManagerFailureAnalyzer extends AbstractFailureAnalyzer<WorkerManagerConfigurationException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, WorkerManagerConfigurationException cause) {
        return new FailureAnalysis(cause.problem(), cause.action(), cause);
    }
}
