package io.workermanager.examples.tour;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Prints what is done and what came back, and whether that is right. */
final class TourOutput {
    private static final int WIDTH = 110;

    private final PrintWriter out;
    private final boolean colours;
    private int steps;
    private int answers;
    private int wrong;

    TourOutput(PrintWriter out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    void step(String title) {
        steps++;
        out.printf("%n%s%n", paint("1", String.format("%2d  %s", steps, title)));
        out.flush();
    }

    void note(String text) {
        out.println("    " + paint("2", text));
        out.flush();
    }

    /** The answer must equal the expected one. */
    <T> T answer(String call, Callable<T> action, Object expected) {
        return answer(call, action, actual -> Objects.equals(actual, expected), "expected " + expected);
    }

    /** The answer must be as described. */
    <T> T answer(String call, Callable<T> action, Predicate<T> right, String described) {
        T actual = run(action);
        mark(call, shown(actual), right.test(actual), described);
        return actual;
    }

    /** The call must be refused with this very exception. */
    void refused(String call, Class<? extends RuntimeException> expected, Callable<?> action) {
        try {
            Object actual = action.call();
            mark(call, String.valueOf(actual), false, "expected " + expected.getSimpleName());
        } catch (Exception e) {
            mark(
                    call,
                    e.getClass().getSimpleName() + ": " + e.getMessage(),
                    expected.isInstance(e),
                    "expected " + expected.getSimpleName());
        }
    }

    /** A failure that ends the tour. */
    void broken(RuntimeException failure) {
        mark("the tour ends here", failure.toString(), false, "expected no failure");
    }

    private static <T> T run(Callable<T> action) {
        try {
            return action.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void mark(String call, String came, boolean right, String described) {
        answers++;
        out.println("    " + call);
        if (right) {
            out.println("      -> " + shortened(came) + " " + paint("32", "ok"));
        } else {
            wrong++;
            out.println("      -> " + came + " " + paint("31;1", "WRONG, " + described));
        }
        out.flush();
    }

    private static String shown(@Nullable Object answer) {
        return answer instanceof Optional<?> some
                ? some.map(Object::toString).orElse("nothing")
                : String.valueOf(answer);
    }

    private static String shortened(String text) {
        return text.length() <= WIDTH ? text : text.substring(0, WIDTH - 3) + "...";
    }

    private String paint(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    /** Says how it went. */
    boolean summary() {
        out.printf(
                "%n%s%n",
                wrong == 0
                        ? paint("32;1", steps + " steps, " + answers + " answers, all of them right.")
                        : paint("31;1", steps + " steps, " + answers + " answers, " + wrong + " WRONG."));
        out.flush();
        return wrong == 0;
    }
}
