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

/** Formats failures for a terminal. */
final class FailureFormatter {
    private static final int MAX_LENGTH = 2_000;

    /** Control characters change a terminal, and make a log look like a binary file. Test names contain them. */
    private static final Pattern CONTROL_CHARACTERS = Pattern.compile("[\\p{Cntrl}&&[^\n\t]]");

    /** Stack frames of the kit, which AssertJ adds to its messages. */
    private static final Pattern STACK_FRAMES = Pattern.compile(
            "(?m)^\\s*(at \\S+\\([\\w$]+\\.java:\\d+\\)|\\.\\.\\.\\(\\d+ remaining lines not displayed.*)\\R?");

    private static final Set<String> METHODS = Arrays.stream(WorkerStore.class.getMethods())
            .map(method -> method.getName())
            .collect(Collectors.toUnmodifiableSet());

    private FailureFormatter() {}

    /** An assertion's message without stack frames, or an exception after the store's method that threw it. */
    static String describe(Throwable failure) {
        return failure instanceof AssertionError
                ? STACK_FRAMES
                        .matcher(String.valueOf(failure.getMessage()))
                        .replaceAll("")
                        .strip()
                : throwingMethod(failure).map(method -> "[" + method + "] ").orElse("") + failure;
    }

    /** The text with control characters escaped, truncated if it is long. */
    static String printable(String text) {
        return truncated(CONTROL_CHARACTERS
                .matcher(text)
                .replaceAll(
                        control -> "\\\\u%04x".formatted((int) control.group().charAt(0))));
    }

    private static String truncated(String text) {
        if (text.length() <= MAX_LENGTH) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MAX_LENGTH - 1)) ? MAX_LENGTH - 1 : MAX_LENGTH;
        return text.substring(0, end) + "\u2026 " + (text.length() - end) + " more characters";
    }

    /** The method of a store that threw an exception. */
    static Optional<String> throwingMethod(Throwable failure) {
        return fromTheRoot(failure).stream()
                .flatMap(each -> Arrays.stream(each.getStackTrace()))
                .filter(frame -> METHODS.contains(frame.getMethodName()) && isStore(frame.getClassName()))
                .map(StackTraceElement::getMethodName)
                .findFirst();
    }

    private static Deque<Throwable> fromTheRoot(Throwable failure) {
        Deque<Throwable> all = new ArrayDeque<>();
        for (@Nullable Throwable each = failure; each != null && !all.contains(each); each = each.getCause()) {
            all.addFirst(each);
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
