package io.workermanager.livepage.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workermanager.livepage.snapshot.FleetSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The pages. Each is a function of a snapshot and of the parameters in its URL. */
public enum FleetPage {
    /** The numbers of the fleet. */
    FLEET("Fleet"),
    /** The workers, with facets and a search. */
    WORKERS("Workers"),
    /** Everything about one worker. */
    WORKER("Worker"),
    /** Assigned sessions and orphans. */
    SESSIONS("Sessions"),
    /** Holds, marks and running shutdowns. */
    ORDERS("Orders"),
    /** The orders that were given. */
    AUDIT("Audit"),
    /** Why criteria match no available worker. */
    WHY("Why");

    private final String title;

    /**
     * What the JSON of every page has.
     *
     * @param at the store's time
     * @param banners what an operator must know
     * @param body the content of the page
     */
    private record Frame(Instant at, List<Banner> banners, Object body) {}

    FleetPage(String title) {
        this.title = title;
    }

    /**
     * Returns the title.
     *
     * @return the title for people
     */
    public String title() {
        return title;
    }

    /**
     * Returns the name in addresses.
     *
     * @return the name in lower case
     */
    public String path() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns what the page shows.
     *
     * @param snapshot the fleet
     * @param query the parameters of the page
     * @return the content as JSON, without nulls
     * @throws io.workermanager.model.InvalidValueException if a parameter is wrong
     */
    public ObjectNode view(FleetSnapshot snapshot, ViewQuery query) {
        return Json.MAPPER.valueToTree(new Frame(snapshot.at(), Banner.of(snapshot), body(snapshot, query)));
    }

    private Object body(FleetSnapshot snapshot, ViewQuery query) {
        return switch (this) {
            case FLEET -> FleetView.of(snapshot);
            case WORKERS -> WorkersView.of(snapshot, query);
            case WORKER -> DescriptionView.of(snapshot, query);
            case SESSIONS -> SessionsView.of(snapshot, query);
            case ORDERS -> OrdersView.of(snapshot);
            case AUDIT -> AuditView.of(snapshot, query);
            case WHY -> ExplanationView.of(snapshot, query);
        };
    }
}
