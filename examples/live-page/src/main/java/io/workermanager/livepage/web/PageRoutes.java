package io.workermanager.livepage.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.NotFoundResponse;
import io.workermanager.livepage.snapshot.FleetSnapshots;
import io.workermanager.livepage.view.FleetPage;
import io.workermanager.livepage.view.ViewQuery;
import java.util.Map;

/** The routes that read: pages, their parts, and the JSON behind them. */
public final class PageRoutes {
    private static final Map<String, String> TYPES =
            Map.of("css", "text/css", "js", "text/javascript", "svg", "image/svg+xml");

    private final FleetSnapshots snapshots;
    private final ViewStreams streams;
    private final AccessControl access;

    /**
     * Creates the routes.
     *
     * @param snapshots the fleet
     * @param streams the changes for browsers
     * @param access protects the routes
     */
    public PageRoutes(FleetSnapshots snapshots, ViewStreams streams, AccessControl access) {
        this.snapshots = snapshots;
        this.streams = streams;
        this.access = access;
    }

    /**
     * Adds the routes.
     *
     * @param routes the routes of the server
     * @param root the path where the pages begin
     */
    public void addTo(RoutesConfig routes, String root) {
        for (FleetPage page : FleetPage.values()) {
            String html = PageTemplates.html(page, access.allowsOrders(), snapshots.interval());
            boolean isFirst = page == FleetPage.FLEET;
            get(
                    routes,
                    root + "/" + (isFirst ? "" : page.path()),
                    isFirst ? context -> first(context, html) : context -> context.html(html));
            get(routes, root + "/api/" + page.path(), Failures.answering(context -> json(context, page)));
            String stream = root + "/api/stream/" + page.path();
            access.protect(routes, stream);
            routes.sse(stream, client -> streams.open(client, page));
        }
        get(routes, root + "/assets/{name}", PageRoutes::asset);
    }

    private void get(RoutesConfig routes, String path, Handler handler) {
        access.protect(routes, path);
        routes.get(path, handler);
    }

    /** The links of a page are relative, and so the address of the first page ends with a slash. */
    private static void first(Context context, String html) {
        if (context.req().getRequestURI().endsWith("/")) {
            context.html(html);
        } else {
            context.redirect(context.req().getRequestURI() + "/");
        }
    }

    private void json(Context context, FleetPage page) {
        ViewQuery query = new ViewQuery(context.queryParamMap());
        context.contentType(ContentType.APPLICATION_JSON)
                .result(page.view(snapshots.current(), query).toString());
    }

    private static void asset(Context context) {
        String name = context.pathParam("name");
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null || !name.matches("[a-z-]+\\.[a-z]+")) {
            throw new NotFoundResponse();
        }
        context.contentType(type + "; charset=utf-8")
                .result(PageTemplates.resource("assets/" + name).orElseThrow(NotFoundResponse::new));
    }
}
