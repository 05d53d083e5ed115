package io.workermanager.livepage.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.workermanager.FleetOperations;
import io.workermanager.livepage.view.Json;
import io.workermanager.model.Order;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerView;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The routes that preview and give orders. Both need the token. */
public final class OrderRoutes {
    private static final int MOST = 100;

    private final FleetOperations fleet;
    private final AccessControl access;

    /**
     * Creates the routes.
     *
     * @param fleet gives the orders
     * @param access knows the token
     */
    public OrderRoutes(FleetOperations fleet, AccessControl access) {
        this.fleet = fleet;
        this.access = access;
    }

    /** What an order would do. */
    private record Preview(String order, int concerned, int sessions, List<Target> workers, List<String> inAdvance) {
        static Preview of(Order.Preview preview) {
            return new Preview(
                    preview.order().toString(),
                    preview.workers().size(),
                    preview.sessions().size(),
                    preview.workers().stream().limit(MOST).map(Target::of).toList(),
                    ids(preview.inAdvance()));
        }
    }

    /** A worker that an order would concern. */
    private record Target(String worker, Optional<String> session) {
        static Target of(WorkerView view) {
            return new Target(view.id().value(), view.activeSession().map(SessionId::value));
        }
    }

    /** What an order did. */
    private record Result(String order, long concerned, List<String> inAdvance) {
        static Result of(Order.Result result) {
            return new Result(result.order().toString(), result.concerned(), ids(result.inAdvance()));
        }
    }

    private static List<String> ids(List<WorkerId> workers) {
        return workers.stream().limit(MOST).map(WorkerId::value).toList();
    }

    /**
     * Adds the routes.
     *
     * @param routes the routes of the server
     * @param root the path where the pages begin
     */
    public void addTo(RoutesConfig routes, String root) {
        post(routes, root + "/api/orders/preview", context -> Preview.of(fleet.preview(order(context))));
        post(routes, root + "/api/orders", context -> Result.of(fleet.give(order(context))));
    }

    private void post(RoutesConfig routes, String path, Function<Context, Object> answer) {
        access.protect(routes, path);
        routes.post(path, Failures.answering(context -> {
            access.checkOrderToken(context);
            context.contentType(ContentType.APPLICATION_JSON)
                    .result(Json.MAPPER.valueToTree(answer.apply(context)).toString());
        }));
    }

    private static Order order(Context context) {
        return OrderRequest.parse(context.body()).order();
    }
}
