package io.workermanager.livepage.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.UnauthorizedResponse;
import io.javalin.security.BasicAuthCredentials;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what. Every request must name a known host, and the password if there is one. An order must state the token in a header of
 * its own, which a browser sends to this site only from a script of this site. There is no cookie. Safe for use by many threads.
 */
public final class AccessControl {
    /** The header with the token of an order. */
    public static final String TOKEN_HEADER = "X-Order-Token";

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final Set<String> hosts;
    private final Optional<String> viewPassword;
    private final Optional<String> orderToken;

    /**
     * Creates an access control.
     *
     * @param hosts the hosts that a request may name; every host if there is none
     * @param viewPassword the password of every request, if there is one
     * @param orderToken the token of an order; empty if there are no orders
     */
    public AccessControl(Set<String> hosts, Optional<String> viewPassword, Optional<String> orderToken) {
        this.hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        this.viewPassword = viewPassword;
        this.orderToken = orderToken;
    }

    /**
     * Adds the names of this machine to some hosts.
     *
     * @param hosts the hosts
     * @return all of them
     */
    public static Set<String> withLoopback(Set<String> hosts) {
        return Stream.concat(hosts.stream(), LOOPBACK.stream()).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Returns whether orders are allowed at all.
     *
     * @return whether there is a token
     */
    public boolean allowsOrders() {
        return orderToken.isPresent();
    }

    /** Checks each request to a route before its handler. The path is that of the route, so that both match the same requests. */
    void protect(RoutesConfig routes, String path) {
        routes.before(path, context -> {
            setHeaders(context);
            checkHost(context);
            checkPassword(context);
        });
    }

    private static void setHeaders(Context context) {
        context.header("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        context.header("X-Content-Type-Options", "nosniff");
        context.header("X-Frame-Options", "DENY");
        context.header("Referrer-Policy", "no-referrer");
        context.header("Cross-Origin-Opener-Policy", "same-origin");
        context.header("Cross-Origin-Resource-Policy", "same-origin");
        context.header("Cache-Control", "no-store");
    }

    private void checkHost(Context context) {
        String named = context.header("Host");
        String host = named == null ? "" : named.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
        if (!hosts.isEmpty() && !hosts.contains(host)) {
            throw new ForbiddenResponse("this page is not served for that host");
        }
    }

    private void checkPassword(Context context) {
        if (viewPassword.isPresent()) {
            BasicAuthCredentials credentials = context.basicAuthCredentials();
            if (credentials == null || !isSame(viewPassword.get(), credentials.getPassword())) {
                context.header("WWW-Authenticate", "Basic realm=\"fleet\", charset=\"UTF-8\"");
                throw new UnauthorizedResponse("the password is missing or wrong");
            }
        }
    }

    /** Rejects a request that may not give orders. */
    void checkOrderToken(Context context) {
        if (orderToken.isEmpty()) {
            throw new ForbiddenResponse("this page only reads: it was started without orders");
        }
        if (!isSame(orderToken.get(), context.header(TOKEN_HEADER))) {
            throw new ForbiddenResponse("the token is missing or wrong");
        }
    }

    /** Takes as long for every wrong secret of a length. */
    private static boolean isSame(String secret, @Nullable String stated) {
        return stated != null
                && MessageDigest.isEqual(
                        secret.getBytes(StandardCharsets.UTF_8), stated.getBytes(StandardCharsets.UTF_8));
    }
}
