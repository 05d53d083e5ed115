package io.workermanager.agent;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.WorkerManagerException;
import io.workermanager.port.WorkerStoreException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What code that is not the agent's threw. Its words are made once, on the thread that it was thrown on, so that no other thread
 * calls a method of a foreign exception.
 *
 * @param message the message, or the name of the class if there is none
 * @param description the name of the class and the message
 * @param thrown the exception itself, of which nothing but its type may be asked
 */
record UserCodeFailure(String message, String description, Throwable thrown) {
    /** How many code points of a text are kept. */
    static final int LONGEST = 1_000;

    private static final long RENDERING_MILLIS = 500;
    private static final List<String> TEXTS = List.of("getMessage", "getLocalizedMessage", "toString");

    static UserCodeFailure of(Throwable thrown) {
        try {
            return hasOwnText(thrown.getClass()) ? elsewhere(thrown) : rendered(thrown);
        } catch (Throwable e) {
            return notShown(thrown, e);
        }
    }

    private static UserCodeFailure rendered(Throwable thrown) {
        String type = thrown.getClass().getName();
        String message = thrown.getMessage();
        String description = thrown.toString();
        return new UserCodeFailure(
                SingleLineText.of(message == null ? type : message, LONGEST),
                SingleLineText.of(description == null ? type : description, LONGEST),
                thrown);
    }

    private static UserCodeFailure notShown(Throwable thrown, Throwable why) {
        String words = thrown.getClass().getName() + " (its text cannot be shown: "
                + why.getClass().getName() + ")";
        return new UserCodeFailure(words, words, thrown);
    }

    /** What a call that returned null failed with. */
    static UserCodeFailure ofNull(String name) {
        return of(new NullPointerException(name + " returned null"));
    }

    /** Whether a call that failed so may have been carried out all the same. */
    boolean outcomeUnknown() {
        return outcomeUnknown(thrown);
    }

    static boolean outcomeUnknown(Throwable thrown) {
        return thrown instanceof WorkerStoreException e
                ? e.outcomeUnknown()
                : !(thrown instanceof WorkerManagerException) && !(thrown instanceof InvalidValueException);
    }

    /** By the contract of the port no other call of a store ends so. */
    boolean isOfAClosedStore() {
        return thrown instanceof IllegalStateException;
    }

    /** Whether a class outside the JDK makes the text, which may take any time. */
    private static boolean hasOwnText(Class<?> type) throws NoSuchMethodException {
        for (String name : TEXTS) {
            if (type.getMethod(name).getDeclaringClass().getClassLoader() != null) {
                return true;
            }
        }
        return false;
    }

    private static UserCodeFailure elsewhere(Throwable thrown) throws Exception {
        CompletableFuture<UserCodeFailure> made = new CompletableFuture<>();
        Thread maker = new Thread(
                () -> {
                    try {
                        made.complete(rendered(thrown));
                    } catch (Throwable e) {
                        made.complete(notShown(thrown, e));
                    }
                },
                "text of an exception");
        maker.setDaemon(true);
        maker.start();
        return made.get(RENDERING_MILLIS, TimeUnit.MILLISECONDS);
    }
}
