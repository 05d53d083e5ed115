package io.workermanager.tck;

import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.MethodDescriptor;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.MethodOrdererContext;

/** The order of the contract, so that what breaks first is what the rest is built on. A test's own methods come last. */
final class ContractOrder implements MethodOrderer {
    /** Families in the order of the contract, and each in the order of its numbers. */
    static final Comparator<Method> ORDER =
            Comparator.comparingInt(ContractOrder::family).thenComparingInt(ContractOrder::position);

    private static final List<Class<?>> FAMILIES = List.of(WorkerStoreTck.class.getInterfaces());

    @Override
    public void orderMethods(MethodOrdererContext context) {
        context.getMethodDescriptors().sort(Comparator.comparing(MethodDescriptor::getMethod, ORDER));
    }

    private static int family(Method method) {
        int family = FAMILIES.indexOf(method.getDeclaringClass());
        return family < 0 ? FAMILIES.size() : family;
    }

    private static int position(Method method) {
        return RuleCatalog.isRule(method) ? RuleCatalog.position(method) : Integer.MAX_VALUE;
    }
}
