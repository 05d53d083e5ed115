package io.workermanager.livepage.web;

import io.workermanager.livepage.view.FleetPage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The HTML of the pages, made from a shell and the main part of each page. It contains nothing of a fleet. */
final class PageTemplates {
    private PageTemplates() {}

    static String html(FleetPage page, boolean allowsOrders, Duration interval) {
        return required("shell.html")
                .replace("{title}", page.title())
                .replace("{navigation}", navigation(page))
                .replace("{main}", required("pages/" + page.path() + ".html"))
                .replace("{orders}", allowsOrders ? required("order-dialog.html") : "")
                .replace("{mode}", allowsOrders ? "orders allowed" : "read-only")
                .replace("{page}", page.path())
                .replace("{interval}", String.valueOf(interval.toMillis()));
    }

    private static String navigation(FleetPage current) {
        return Arrays.stream(FleetPage.values())
                .filter(page -> page != FleetPage.WORKER)
                .map(page -> "<li><a href=\"" + (page == FleetPage.FLEET ? "./" : page.path()) + "\""
                        + (page == current ? " aria-current=\"page\"" : "") + ">" + page.title() + "</a></li>")
                .collect(Collectors.joining("\n"));
    }

    private static String required(String name) {
        return resource(name).orElseThrow(() -> new IllegalStateException("no resource " + name));
    }

    static Optional<String> resource(String name) {
        try (InputStream in = PageTemplates.class.getResourceAsStream("/io/workermanager/livepage/" + name)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
