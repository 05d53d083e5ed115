package io.workermanager.redis;

import io.workermanager.model.InvalidValueException;
import io.workermanager.redis.script.KeyNames;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of a Redis server and how to use it. Start with {@link #of}; each method returns a copy.
 *
 * @param uri {@code redis://[[user]:password@]host[:port][/database]}, or {@code rediss://} for TLS
 * @param namespace the prefix of all keys of a fleet: empty, or at most 64 characters without braces and control characters
 * @param timeout how long to wait for a connection and for an answer, 10 ms to 1 minute
 * @param readRetries how often an unanswered read is repeated, 0 to 10; the client never repeats a write
 * @param connections the number of connections for writes, 1 to 64; calls share them, and with 10 or more each call in
 *     progress uses one; reads have the same number of their own, but at most 8
 * @param threads the number of network threads of the client, and of its listener threads, 1 to 64
 * @param partitions the number of hash slots of a cluster that hold the fleet, 1 to {@link #MOST_PARTITIONS}; more than one needs a namespace
 * @param waitForServer how long {@link RedisWorkerStore#connect} waits for a server that is not up yet, 0 to 1 day; with 0 it tries once
 */
public record RedisSettings(
        String uri,
        String namespace,
        Duration timeout,
        int readRetries,
        int connections,
        int threads,
        int partitions,
        Duration waitForServer) {
    /** The greatest number of partitions. */
    public static final int MOST_PARTITIONS = 64;

    private static final int PORT = 6379;
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    /** A host with or without scheme, port and database: nothing that could be a password after a colon. */
    private static final Pattern HARMLESS =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.]*:/*)?[A-Za-z0-9.-]*(:[0-9]{1,5})?(/[0-9]{0,4})?");

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if a value is out of bounds
     */
    public RedisSettings {
        Objects.requireNonNull(uri, "uri");
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(timeout, "timeout");
        Objects.requireNonNull(waitForServer, "waitForServer");
        parsed(uri);
        KeyNames.checkNamespace(namespace);
        if (timeout.compareTo(Duration.ofMillis(10)) < 0 || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new InvalidValueException("timeout must be PT0.01S to PT1M, was " + timeout);
        }
        check("readRetries", readRetries, 0, 10);
        check("connections", connections, 1, 64);
        check("threads", threads, 1, 64);
        checkPartitions(partitions, namespace);
        if (waitForServer.isNegative() || waitForServer.compareTo(LONGEST_WAIT) > 0) {
            throw new InvalidValueException("waitForServer must be PT0S to " + LONGEST_WAIT + ", was " + waitForServer);
        }
    }

    static void checkPartitions(int partitions, String namespace) {
        check("partitions", partitions, 1, MOST_PARTITIONS);
        if (partitions > 1 && namespace.isEmpty()) {
            throw new InvalidValueException("several partitions need a namespace");
        }
    }

    /**
     * Returns settings with no namespace, a timeout of 1 s, 2 retries of reads, 8 connections, 2 threads, and no wait for a server.
     *
     * @param uri the address of the server
     * @return the settings
     * @throws InvalidValueException if the URI is not valid for Redis
     */
    public static RedisSettings of(String uri) {
        return new RedisSettings(uri, "", Duration.ofSeconds(1), 2, 8, 2, 1, Duration.ZERO);
    }

    /**
     * These settings with another namespace. Fleets in different namespaces do not see each other.
     *
     * @param next empty, or at most 64 characters without braces and control characters
     * @return a copy
     * @throws InvalidValueException if it is out of bounds
     */
    public RedisSettings withNamespace(String next) {
        return new RedisSettings(uri, next, timeout, readRetries, connections, threads, partitions, waitForServer);
    }

    /**
     * These settings with another timeout.
     *
     * @param next 10 ms to 1 minute
     * @return a copy
     * @throws InvalidValueException if it is out of bounds
     */
    public RedisSettings withTimeout(Duration next) {
        return new RedisSettings(uri, namespace, next, readRetries, connections, threads, partitions, waitForServer);
    }

    /**
     * These settings with another number of read retries.
     *
     * @param next 0 to 10
     * @return a copy
     * @throws InvalidValueException if it is out of bounds
     */
    public RedisSettings withReadRetries(int next) {
        return new RedisSettings(uri, namespace, timeout, next, connections, threads, partitions, waitForServer);
    }

    /**
     * These settings with another number of connections.
     *
     * @param next 1 to 64
     * @return a copy
     * @throws InvalidValueException if it is out of bounds
     */
    public RedisSettings withConnections(int next) {
        return new RedisSettings(uri, namespace, timeout, readRetries, next, threads, partitions, waitForServer);
    }

    /**
     * These settings with another number of threads.
     *
     * @param next 1 to 64
     * @return a copy
     * @throws InvalidValueException if it is out of bounds
     */
    public RedisSettings withThreads(int next) {
        return new RedisSettings(uri, namespace, timeout, readRetries, connections, next, partitions, waitForServer);
    }

    /**
     * These settings with another number of partitions. All clients of a fleet must use the same number, and it cannot change while
     * the fleet exists. Set the namespace first.
     *
     * @param next 1 to {@link #MOST_PARTITIONS}
     * @return a copy
     * @throws InvalidValueException if it is out of bounds, or is greater than 1 while the namespace is empty
     */
    public RedisSettings withPartitions(int next) {
        return new RedisSettings(uri, namespace, timeout, readRetries, connections, threads, next, waitForServer);
    }

    /**
     * These settings for a server that may come up later, such as one that starts together with its clients. {@link
     * RedisWorkerStore#connect} then tries again, with pauses of up to 2 s, until a server answers as a master that has loaded its
     * data, or the time is over. A failure that waiting cannot repair ends the wait at once. A store that has connected does not
     * wait: its calls fail while the server is down.
     *
     * @param longest when the last attempt begins, from the start of the call, 0 to 1 day; with 0 there is one attempt
     * @return a copy
     * @throws InvalidValueException if it is out of bounds
     */
    public RedisSettings waitForServer(Duration longest) {
        Objects.requireNonNull(longest, "longest");
        return new RedisSettings(uri, namespace, timeout, readRetries, connections, threads, partitions, longest);
    }

    /** Scheme, host and port. User and password are set separately, so that the client never shows them. */
    String address() {
        URI parsed = parsed(uri);
        int port = parsed.getPort() < 0 ? PORT : parsed.getPort();
        return parsed.getScheme() + "://" + parsed.getHost() + ":" + port;
    }

    /**
     * Returns the URI without user and password, for messages.
     *
     * @return the URI with "***" in place of user and password
     */
    public String server() {
        URI parsed = parsed(uri);
        String userInfo = parsed.getRawUserInfo() == null ? "" : "***@";
        String port = parsed.getPort() < 0 ? "" : ":" + parsed.getPort();
        String path = parsed.getRawPath() == null ? "" : parsed.getRawPath();
        return parsed.getScheme() + "://" + userInfo + parsed.getHost() + port + path;
    }

    @Nullable
    String user() {
        String user = credentials()[0];
        return user.isEmpty() ? null : user;
    }

    @Nullable
    String password() {
        String[] credentials = credentials();
        return credentials.length < 2 ? null : credentials[1];
    }

    private String[] credentials() {
        String both = parsed(uri).getRawUserInfo();
        String[] parts = both == null ? new String[] {""} : both.split(":", 2);
        for (int i = 0; i < parts.length; i++) {
            parts[i] = URLDecoder.decode(parts[i].replace("+", "%2B"), StandardCharsets.UTF_8);
        }
        return parts;
    }

    int database() {
        return database(parsed(uri));
    }

    private static URI parsed(String uri) {
        URI parsed;
        try {
            parsed = new URI(uri);
        } catch (URISyntaxException e) {
            // Not as a cause: its message contains the URI with the password.
            throw invalidUri(uri);
        }
        boolean scheme = "redis".equals(parsed.getScheme()) || "rediss".equals(parsed.getScheme());
        if (!scheme || parsed.getHost() == null || parsed.getRawQuery() != null || parsed.getRawFragment() != null) {
            throw invalidUri(uri);
        }
        database(parsed);
        return parsed;
    }

    private static InvalidValueException invalidUri(String uri) {
        return new InvalidValueException(
                "the URI of a Redis is redis[s]://[[user]:password@]host[:port][/database], user and"
                        + " password percent-encoded, was " + redacted(uri));
    }

    /** A URI that cannot be parsed: the whole of it if it cannot contain a password, otherwise nothing of it. */
    private static String redacted(String uri) {
        return uri.length() <= 100 && HARMLESS.matcher(uri).matches()
                ? "\"" + uri + "\""
                : "(not shown, since it may contain a password)";
    }

    private static int database(URI parsed) {
        String path = parsed.getRawPath() == null ? "" : parsed.getRawPath();
        if (path.isEmpty() || path.equals("/")) {
            return 0;
        }
        if (!path.matches("/[0-9]{1,4}")) {
            throw invalidUri(parsed.toString());
        }
        return Integer.parseInt(path.substring(1));
    }

    private static void check(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new InvalidValueException(what + " must be " + least + " to " + most + ", was " + value);
        }
    }

    /** Contains no password. */
    @Override
    public String toString() {
        return server() + (namespace.isEmpty() ? "" : " namespace=" + namespace) + " timeout="
                + timeout + " readRetries=" + readRetries + " connections=" + connections + " threads=" + threads
                + (partitions == 1 ? "" : " partitions=" + partitions)
                + (waitForServer.isZero() ? "" : " waitForServer=" + waitForServer);
    }
}
