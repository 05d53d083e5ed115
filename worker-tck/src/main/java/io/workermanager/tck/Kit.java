package io.workermanager.tck;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Runs the rules: aborts those whose capability is not claimed, hands each a fleet of its own and closes it, and has every
 * failure say which rule is broken, what was promised, what was seen, and what to ask oneself.
 */
final class Kit implements BeforeEachCallback, ParameterResolver, TestExecutionExceptionHandler, AfterEachCallback {
    private static final Namespace OWN = Namespace.create(Kit.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        Needs needs = context.getRequiredTestMethod().getAnnotation(Needs.class);
        if (needs != null) {
            for (Capability needed : needs.value()) {
                Assumptions.assumeTrue(tck(context).capabilities().contains(needed), needed::howToClaim);
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Fleet.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Fleet fleet = new Fleet(tck(context));
        context.getStore(OWN).put(Fleet.class, fleet);
        return fleet;
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable seen) throws Throwable {
        Ask ask = context.getRequiredTestMethod().getAnnotation(Ask.class);
        throw ask == null || seen instanceof TestAbortedException ? seen : broken(context, seen, ask.value());
    }

    private static AssertionFailedError broken(ExtensionContext context, Throwable seen, String question) {
        String what = seen instanceof AssertionError ? String.valueOf(seen.getMessage()) : seen.toString();
        return new AssertionFailedError(
                "broken rule " + context.getDisplayName() + "\nseen: " + what.strip() + "\nask: " + question, seen);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Fleet fleet = context.getStore(OWN).remove(Fleet.class, Fleet.class);
        if (fleet != null) {
            fleet.close();
        }
    }

    private static WorkerStoreTck tck(ExtensionContext context) {
        return (WorkerStoreTck) context.getRequiredTestInstance();
    }
}
