package io.workermanager.tck;

import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.MethodDescriptor;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.MethodOrdererContext;

/** Runs the rules in the order of the contract, in which later rules build on earlier ones. Methods of the subclass come last. */
final class ContractOrder implements MethodOrderer {
    /** By group, and by number within a group. */
    static final Comparator<Method> ORDER =
            Comparator.comparingInt(ContractOrder::group).thenComparingInt(ContractOrder::position);

    private static final List<Class<?>> GROUPS = List.of(WorkerStoreTck.class.getInterfaces());

    @Override
    public void orderMethods(MethodOrdererContext context) {
        context.getMethodDescriptors().sort(Comparator.comparing(MethodDescriptor::getMethod, ORDER));
    }

    private static int group(Method method) {
        int group = GROUPS.indexOf(method.getDeclaringClass());
        return group < 0 ? GROUPS.size() : group;
    }

    private static int position(Method method) {
        return RuleCatalog.isRule(method) ? RuleCatalog.position(method) : Integer.MAX_VALUE;
    }
}
