package io.workermanager.tck;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodDescriptor;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.MethodOrdererContext;

/** The rules of the kit. */
final class RuleCatalog {
    private static final Pattern NUMBER = Pattern.compile("([A-Z]+)-(\\d+)\\b.*", Pattern.DOTALL);

    /** Every rule in the order of the contract, which ends with the rules for the test class. */
    static final List<Method> ALL = Arrays.stream(WorkerStoreTck.class.getMethods())
            .filter(RuleCatalog::isRule)
            .sorted(ContractOrder.ORDER)
            .toList();

    private RuleCatalog() {}

    /** {@code REPLACE-2} of {@code REPLACE-2 (N1): a replace of another version ...}. */
    static String number(Method rule) {
        return parts(rule).group(1) + "-" + position(rule);
    }

    static int position(Method rule) {
        return Integer.parseInt(parts(rule).group(2));
    }

    private static Matcher parts(Method rule) {
        Matcher parts = NUMBER.matcher(title(rule));
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "the display name of a rule begins with its number, was that of " + rule);
        }
        return parts;
    }

    /** The requirement, with its number. */
    static String title(Method rule) {
        return rule.getAnnotation(DisplayName.class).value();
    }

    /** The methods of a test class that override rules. */
    static List<Method> replacedRules(Class<?> test) {
        return Arrays.stream(test.getMethods())
                .filter(method -> !ALL.contains(method))
                .filter(method -> ALL.stream().anyMatch(rule -> overrides(method, rule)))
                .toList();
    }

    private static boolean overrides(Method method, Method rule) {
        return method.getName().equals(rule.getName())
                && Arrays.equals(method.getParameterTypes(), rule.getParameterTypes());
    }

    static boolean isRule(Method method) {
        return method.isAnnotationPresent(ContractRule.class);
    }

    static ContractRule rule(Method method) {
        return Objects.requireNonNull(method.getAnnotation(ContractRule.class));
    }

    /** The order of the contract, in which later rules build on earlier ones. Methods of the subclass come last. */
    static final class ContractOrder implements MethodOrderer {
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
}
