package io.workermanager.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestWatcher;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Runs the rules. It aborts a rule whose capability is not claimed, creates and closes a fixture for each rule, adds the rule and its
 * hint to each failure, and reports the results at the end.
 */
final class TckExtension
        implements BeforeAllCallback,
                BeforeEachCallback,
                ParameterResolver,
                TestExecutionExceptionHandler,
                AfterEachCallback,
                TestWatcher,
                AfterAllCallback {
    /** The folder of the compliance report, or {@code none}. If it is not set, one line goes to standard output. */
    static final String REPORT = "worker.tck.report";

    /** Whether an incomplete run fails. */
    static final String COMPLETE = "worker.tck.complete";

    /** The real time that a rule waits for another thread, in the format of {@link Duration#parse}, instead of the hook's. */
    static final String TIMEOUT = "worker.tck.timeout";

    private static final Namespace OWN = Namespace.create(TckExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getStore(OWN).put(ComplianceReport.class, new ComplianceReport(context.getRequiredTestClass()));
    }

    // ---- each rule

    @Override
    public void beforeEach(ExtensionContext context) {
        Method method = context.getRequiredTestMethod();
        if (RuleCatalog.isRule(method)) {
            for (Capability needed : RuleCatalog.rule(method).requires()) {
                Assumptions.assumeTrue(tck(context).capabilities().contains(needed), needed::howToClaim);
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TckFixture.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TckFixture fixture = new TckFixture(tck(context), timeout(context, tck(context)));
        context.getStore(OWN).put(TckFixture.class, fixture);
        return fixture;
    }

    private static Duration timeout(ExtensionContext context, WorkerStoreTck tck) {
        return context.getConfigurationParameter(TIMEOUT).map(Duration::parse).orElseGet(tck::timeout);
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        Method method = context.getRequiredTestMethod();
        if (!RuleCatalog.isRule(method) || failure instanceof TestAbortedException) {
            throw failure;
        }
        if (failure instanceof TooSlowError) {
            throw new AssertionFailedError(
                    "undecided rule " + context.getDisplayName() + "\ntoo slow: "
                            + FailureFormatter.printable(String.valueOf(failure.getMessage()))
                            + "\nThe store may keep the rule; the rule ran out of time before it could decide. "
                            + "Run it on a less busy machine, with fewer rounds(), or with a longer timeout() or "
                            + TIMEOUT + ".",
                    failure);
        }
        AssertionFailedError broken = broken(
                context,
                failure,
                ImplementationOrder.hint(failure)
                        .orElse(RuleCatalog.rule(method).hint()));
        throw notCounted(context, broken).map(Throwable.class::cast).orElse(broken);
    }

    private static AssertionFailedError broken(ExtensionContext context, Throwable failure, String hint) {
        String message = "broken rule " + context.getDisplayName() + "\ncheck: " + hint + "\nobserved: "
                + FailureFormatter.printable(FailureFormatter.describe(failure));
        if (!(failure instanceof AssertionError)) {
            return new AssertionFailedError(message, failure);
        }
        AssertionFailedError broken = new AssertionFailedError(message, failure.getCause());
        broken.setStackTrace(failure.getStackTrace());
        return broken;
    }

    /** A broken rule that is newer than {@code certifiedVersion()} is aborted instead of failed. */
    private static Optional<TestAbortedException> notCounted(ExtensionContext context, AssertionFailedError broken) {
        String since = RuleCatalog.rule(context.getRequiredTestMethod()).since();
        TckVersion certified = TckVersion.of(tck(context).certifiedVersion());
        return TckVersion.of(since).compareTo(certified) <= 0
                ? Optional.empty()
                : Optional.of(new TestAbortedException(
                        "not counted: " + since + " introduced this rule, and certifiedVersion() returns " + certified
                                + "\n" + broken.getMessage(),
                        broken));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        TckFixture fixture = context.getStore(OWN).remove(TckFixture.class, TckFixture.class);
        if (fixture != null) {
            fixture.close();
        }
    }

    private static WorkerStoreTck tck(ExtensionContext context) {
        return (WorkerStoreTck) context.getRequiredTestInstance();
    }

    // ---- results

    @Override
    public void testSuccessful(ExtensionContext context) {
        record(context, ComplianceReport.Outcome.KEPT, "");
    }

    @Override
    public void testAborted(ExtensionContext context, Throwable cause) {
        record(context, ComplianceReport.Outcome.ABORTED, String.valueOf(cause.getMessage()));
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        boolean tooSlow = cause.getCause() instanceof TooSlowError;
        record(context, tooSlow ? ComplianceReport.Outcome.UNDECIDED : ComplianceReport.Outcome.BROKEN, "");
    }

    private static void record(ExtensionContext context, ComplianceReport.Outcome outcome, String reason) {
        Method method = context.getRequiredTestMethod();
        if (RuleCatalog.isRule(method)) {
            report(context).record(method, outcome, reason);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        ComplianceReport report = report(context);
        String folder = context.getConfigurationParameter(REPORT).orElse("");
        if (folder.isEmpty()) {
            System.out.println(report.summary());
        } else if (!folder.equals("none")) {
            write(report, Path.of(folder), context.getRequiredTestClass());
        }
        boolean failIfIncomplete = context.getConfigurationParameter(COMPLETE)
                .map(Boolean::valueOf)
                .orElse(false);
        if (failIfIncomplete && !report.isComplete()) {
            throw new AssertionFailedError(report.summary() + "\nnot run: "
                    + String.join(", ", report.numbers(ComplianceReport.Outcome.NOT_RUN))
                    + "\ncheck: is a rule disabled, or excluded by a filter of the build?");
        }
    }

    private static void write(ComplianceReport report, Path folder, Class<?> test) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(test.getName() + ".txt"), report.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the compliance report to " + folder, e);
        }
    }

    private static ComplianceReport report(ExtensionContext context) {
        return Objects.requireNonNull(context.getStore(OWN).get(ComplianceReport.class, ComplianceReport.class));
    }
}
