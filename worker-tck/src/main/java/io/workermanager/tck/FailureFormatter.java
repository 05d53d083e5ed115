package io.workermanager.tck;

import io.workermanager.port.WorkerStore;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a failure tells whoever repairs the store, in a text that a terminal has room for. */
final class FailureFormatter {
    private static final int LONGEST = 2_000;

    /** Hostile names are full of characters that a terminal obeys, and for which a search takes a log for binary. */
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}&&[^\n\t]]");

    /** Lines of the kit's own code, which AssertJ puts between the words. */
    private static final Pattern PLACES = Pattern.compile(
            "(?m)^\\s*(at \\S+\\([\\w$]+\\.java:\\d+\\)|\\.\\.\\.\\(\\d+ remaining lines not displayed.*)\\R?");

    private static final Set<String> METHODS = Arrays.stream(WorkerStore.class.getMethods())
            .map(method -> method.getName())
            .collect(Collectors.toUnmodifiableSet());

    private FailureFormatter() {}

    /** The words of an assertion without places in the kit; or the exception, after the store's method that threw it. */
    static String in(Throwable failure) {
        return failure instanceof AssertionError
                ? PLACES.matcher(String.valueOf(failure.getMessage()))
                        .replaceAll("")
                        .strip()
                : thrower(failure).map(method -> "[" + method + "] ").orElse("") + failure;
    }

    /** The text without characters that a terminal obeys, and cut if it is long. */
    static String printable(String text) {
        return cut(CONTROLS.matcher(text)
                .replaceAll(
                        control -> "\\\\u%04x".formatted((int) control.group().charAt(0))));
    }

    private static String cut(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return text.substring(0, end) + "\u2026 " + (text.length() - end) + " more characters";
    }

    private static Optional<String> thrower(Throwable failure) {
        return fromTheRoot(failure).stream()
                .flatMap(each -> Arrays.stream(each.getStackTrace()))
                .filter(frame -> METHODS.contains(frame.getMethodName()) && isStore(frame.getClassName()))
                .map(StackTraceElement::getMethodName)
                .findFirst();
    }

    private static Deque<Throwable> fromTheRoot(Throwable failure) {
        Deque<Throwable> all = new ArrayDeque<>();
        for (@Nullable Throwable at = failure; at != null && !all.contains(at); at = at.getCause()) {
            all.addFirst(at);
        }
        return all;
    }

    private static boolean isStore(String className) {
        try {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            return WorkerStore.class.isAssignableFrom(Class.forName(className, false, loader));
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
