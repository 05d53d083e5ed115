package io.workermanager.livepage.web;

import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.workermanager.livepage.view.Json;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.WorkerManagerException;
import io.workermanager.port.WorkerStoreException;
import org.jspecify.annotations.Nullable;

/** Answers to requests that fail. A server that mounts the pages keeps its own exception handlers. */
final class Failures {
    private Failures() {}

    /** Returns a handler that answers with the reason if another one fails as expected. */
    static Handler answering(Handler handler) {
        return context -> {
            try {
                handler.handle(context);
            } catch (InvalidValueException e) {
                write(context, 400, e.getMessage());
            } catch (WorkerManagerException e) {
                write(context, 409, e.getMessage());
            } catch (WorkerStoreException e) {
                write(
                        context,
                        503,
                        (e.outcomeUnknown() ? "The order may have been given: " : "The order was not given: ")
                                + e.getMessage());
            }
        };
    }

    private static void write(Context context, int status, @Nullable String message) {
        context.status(status)
                .contentType(ContentType.APPLICATION_JSON)
                .result(Json.MAPPER
                        .createObjectNode()
                        .put("error", String.valueOf(message))
                        .toString());
    }
}
