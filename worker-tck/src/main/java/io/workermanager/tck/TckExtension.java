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
 * Runs the rules: aborts those whose capability is not claimed, hands each a fleet of its own and closes it, has every
 * failure say which rule is broken, what was promised, what to ask oneself, and what was seen, and sums up at the end.
 */
final class TckExtension
        implements BeforeAllCallback,
                BeforeEachCallback,
                ParameterResolver,
                TestExecutionExceptionHandler,
                AfterEachCallback,
                TestWatcher,
                AfterAllCallback {
    /** Where the certificate goes: a folder, {@code none}, or, if it is not set, a line on standard output. */
    static final String CERTIFICATE = "worker.tck.report";

    /** Whether a run that left rules out fails. */
    static final String COMPLETE = "worker.tck.complete";

    /** How long a rule waits in real time for what another thread must do: as {@link Duration} reads it. */
    static final String PATIENCE = "worker.tck.timeout";

    private static final Duration USUAL_PATIENCE = Duration.ofMinutes(1);

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
        TckFixture fixture = new TckFixture(tck(context), patience(context));
        context.getStore(OWN).put(TckFixture.class, fixture);
        return fixture;
    }

    private static Duration patience(ExtensionContext context) {
        return context.getConfigurationParameter(PATIENCE).map(Duration::parse).orElse(USUAL_PATIENCE);
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable seen) throws Throwable {
        Method method = context.getRequiredTestMethod();
        if (!RuleCatalog.isRule(method) || seen instanceof TestAbortedException) {
            throw seen;
        }
        if (seen instanceof TooSlowError) {
            throw new AssertionFailedError(
                    "undecided rule " + context.getDisplayName() + "\ntoo slow: "
                            + FailureFormatter.printable(String.valueOf(seen.getMessage()))
                            + "\nThis accuses the store of nothing: it may keep the rule, and takes longer than the rule waits. "
                            + "Run it on a machine with less to do, with fewer rounds(), or with more of " + PATIENCE
                            + ".",
                    seen);
        }
        AssertionFailedError broken =
                broken(context, seen, RuleCatalog.rule(method).hint());
        throw notCounted(context, broken).map(Throwable.class::cast).orElse(broken);
    }

    private static AssertionFailedError broken(ExtensionContext context, Throwable seen, String question) {
        String message = "broken rule " + context.getDisplayName() + "\ncheck: " + question + "\nobserved: "
                + FailureFormatter.printable(FailureFormatter.in(seen));
        if (!(seen instanceof AssertionError)) {
            return new AssertionFailedError(message, seen);
        }
        AssertionFailedError inItsPlace = new AssertionFailedError(message, seen.getCause());
        inItsPlace.setStackTrace(seen.getStackTrace());
        return inItsPlace;
    }

    /** A rule that is newer than what the store is certified for is reported, and does not fail. */
    private static Optional<TestAbortedException> notCounted(ExtensionContext context, AssertionFailedError broken) {
        String since = RuleCatalog.rule(context.getRequiredTestMethod()).since();
        TckVersion certified = TckVersion.of(tck(context).certifiedFor());
        return TckVersion.of(since).compareTo(certified) <= 0
                ? Optional.empty()
                : Optional.of(new TestAbortedException(
                        "not counted: " + since + " introduced this rule, and certifiedFor() returns " + certified
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

    // ---- what became of them

    @Override
    public void testSuccessful(ExtensionContext context) {
        enter(context, ComplianceReport.Outcome.KEPT, "");
    }

    @Override
    public void testAborted(ExtensionContext context, Throwable cause) {
        enter(context, ComplianceReport.Outcome.ABORTED, String.valueOf(cause.getMessage()));
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        boolean tooSlow = cause.getCause() instanceof TooSlowError;
        enter(context, tooSlow ? ComplianceReport.Outcome.UNDECIDED : ComplianceReport.Outcome.BROKEN, "");
    }

    private static void enter(ExtensionContext context, ComplianceReport.Outcome outcome, String because) {
        Method method = context.getRequiredTestMethod();
        if (RuleCatalog.isRule(method)) {
            certificate(context).enter(method, outcome, because);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        ComplianceReport certificate = certificate(context);
        String where = context.getConfigurationParameter(CERTIFICATE).orElse("");
        if (where.isEmpty()) {
            System.out.println(certificate.summary());
        } else if (!where.equals("none")) {
            write(certificate, Path.of(where), context.getRequiredTestClass());
        }
        boolean mustBeComplete = context.getConfigurationParameter(COMPLETE)
                .map(Boolean::valueOf)
                .orElse(false);
        if (mustBeComplete && !certificate.isComplete()) {
            throw new AssertionFailedError(certificate.summary() + "\nnot run: "
                    + String.join(", ", certificate.numbers(ComplianceReport.Outcome.NOT_RUN))
                    + "\ncheck: is a rule disabled, or left out by a filter of the build?");
        }
    }

    private static void write(ComplianceReport certificate, Path folder, Class<?> test) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(test.getName() + ".txt"), certificate.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("the certificate could not be written to " + folder, e);
        }
    }

    private static ComplianceReport certificate(ExtensionContext context) {
        return Objects.requireNonNull(context.getStore(OWN).get(ComplianceReport.class, ComplianceReport.class));
    }
}
