package io.workermanager.tck;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** Runs of the kit inside a test. */
public final class KitRun {
    private KitRun() {}

    /** Returns a run without a report. */
    public static EngineTestKit.Builder kit() {
        return EngineTestKit.engine("junit-jupiter").configurationParameter(TckExtension.REPORT, "none");
    }

    public static Events run(DiscoverySelector... selectors) {
        return kit().selectors(selectors).execute().testEvents();
    }

    /** Selects the rule whose method has this start of a name. */
    public static DiscoverySelector rule(Class<?> test, String start) {
        return rule(test, rule -> rule.getName().startsWith(start));
    }

    /** Selects the first rule of this kind. */
    public static DiscoverySelector rule(Class<?> test, Predicate<Method> kind) {
        Method rule = Arrays.stream(WorkerStoreTck.class.getMethods())
                .filter(kind)
                .findFirst()
                .orElseThrow();
        return selectMethod(test.getName(), rule.getName(), TckFixture.class.getName());
    }

    public static List<Throwable> failures(Events some) {
        return some.stream().map(KitRun::failure).toList();
    }

    public static List<String> messages(Events some) {
        return failures(some).stream()
                .map(failure -> String.valueOf(failure.getMessage()))
                .toList();
    }

    private static Throwable failure(Event event) {
        return event.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .orElseThrow();
    }
}
