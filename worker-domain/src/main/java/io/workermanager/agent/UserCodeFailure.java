package io.workermanager.agent;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.WorkerManagerException;
import io.workermanager.port.WorkerStoreException;

/**
 * The failure of a call to user code. {@link UserCodeInvoker} renders the texts once, on the thread of the call, so that no other
 * thread calls a method of a foreign exception.
 *
 * @param message the exception's message, or its class name if it has none
 * @param description the exception's class name and message
 * @param thrown the exception; only its type may be used
 */
record UserCodeFailure(String message, String description, Throwable thrown) {
    /** Of a text, in code points. */
    static final int MAX_LENGTH = 1_000;

    /** Cuts both texts and makes them single lines. */
    UserCodeFailure {
        message = singleLine(message, MAX_LENGTH);
        description = singleLine(description, MAX_LENGTH);
    }

    /**
     * Makes a text fit for one line of a log and for a record: short, without control characters, valid UTF-16.
     *
     * @param maxLength in code points; a longer text is cut and ends with three dots
     */
    static String singleLine(String text, int maxLength) {
        StringBuilder line = new StringBuilder();
        int index = 0;
        for (int length = 0; index < text.length() && length < maxLength; length++) {
            int codePoint = text.codePointAt(index);
            index += Character.charCount(codePoint);
            line.appendCodePoint(isPrintable(codePoint) ? codePoint : ' ');
        }
        return line.append(index < text.length() ? "..." : "").toString();
    }

    private static boolean isPrintable(int codePoint) {
        int type = Character.getType(codePoint);
        return type != Character.CONTROL
                && type != Character.SURROGATE
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }

    /** Whether the failed call may have taken effect. */
    boolean outcomeUnknown() {
        return outcomeUnknown(thrown);
    }

    static boolean outcomeUnknown(Throwable thrown) {
        return thrown instanceof WorkerStoreException e
                ? e.outcomeUnknown()
                : !(thrown instanceof WorkerManagerException) && !(thrown instanceof InvalidValueException);
    }

    /** By the contract of the port, only calls of a closed store end with this exception. */
    boolean isFromClosedStore() {
        return thrown instanceof IllegalStateException;
    }
}
