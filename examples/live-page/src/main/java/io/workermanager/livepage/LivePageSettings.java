package io.workermanager.livepage;

import io.workermanager.model.InvalidValueException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The settings of a live page. Immutable. Its text contains no secret.
 *
 * @param address the address that the page's own server listens on
 * @param port the port that it listens on, 0 for a free one
 * @param hosts the host names by which browsers may reach the page, besides those of this machine
 * @param interval the time from one reading of the fleet to the next, 100 ms to 1 minute
 * @param idleInterval the pause between two counts of the fleet while nobody looks, 100 ms to 1 minute; empty to read nothing then
 * @param orderToken what a request must state to give an order; empty if the pages only read
 * @param viewPassword the password of everything; empty if everyone who reaches the server may read
 * @param risks the risks that the store reports, as texts for people
 */
public record LivePageSettings(
        String address,
        int port,
        Set<String> hosts,
        Duration interval,
        Optional<Duration> idleInterval,
        Optional<String> orderToken,
        Optional<String> viewPassword,
        Supplier<List<String>> risks) {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int SHORTEST_SECRET = 16;
    private static final int LARGEST_PORT = 65_535;
    private static final LivePageSettings DEFAULTS = new LivePageSettings(
            "127.0.0.1",
            7_077,
            Set.of(),
            Duration.ofSeconds(1),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List::of);

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if a value breaks its bound
     */
    public LivePageSettings {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(hosts, "hosts");
        Objects.requireNonNull(interval, "interval");
        Objects.requireNonNull(idleInterval, "idleInterval");
        Objects.requireNonNull(orderToken, "orderToken");
        Objects.requireNonNull(viewPassword, "viewPassword");
        Objects.requireNonNull(risks, "risks");
        if (port < 0 || port > LARGEST_PORT) {
            throw new InvalidValueException("port must be 0 to " + LARGEST_PORT + ", was " + port);
        }
        Set<String> sorted = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        sorted.addAll(hosts);
        hosts = Set.copyOf(sorted);
        check("interval", interval);
        idleInterval.ifPresent(time -> check("idleInterval", time));
        orderToken.ifPresent(secret -> checkSecret("orderToken", secret));
        viewPassword.ifPresent(secret -> checkSecret("viewPassword", secret));
    }

    private static void check(String name, Duration time) {
        if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
            throw new InvalidValueException(name + " must be " + SHORTEST + " to " + LONGEST + ", was " + time);
        }
    }

    private static void checkSecret(String name, String secret) {
        if (secret.length() < SHORTEST_SECRET || !secret.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new InvalidValueException(name + " must have at least " + SHORTEST_SECRET
                    + " characters, all of them printable ASCII without blanks; had " + secret.length());
        }
    }

    /**
     * Returns the settings of a page that only reads, on port 7077 of the loopback interface.
     *
     * @return the settings
     */
    public static LivePageSettings defaults() {
        return DEFAULTS;
    }

    /**
     * Listens on an address and a port.
     *
     * @param newAddress a host name or an IP address of this machine. With one that is not a loopback address, the page's own server
     *     starts only if {@link #withHosts} names the host by which browsers reach it
     * @param newPort the port; 0 for a free one
     * @return a copy
     * @throws InvalidValueException if the port breaks its bounds
     */
    public LivePageSettings listeningOn(String newAddress, int newPort) {
        return new LivePageSettings(
                newAddress, newPort, hosts, interval, idleInterval, orderToken, viewPassword, risks);
    }

    /**
     * Accepts requests only for these hosts and, in the page's own server, for {@code localhost}, {@code 127.0.0.1} and {@code [::1]}.
     * A page of another site therefore cannot read this one through a DNS name of its own. A page that is mounted in another server
     * checks the host only if hosts are set.
     *
     * @param newHosts the names, without a port
     * @return a copy
     */
    public LivePageSettings withHosts(String... newHosts) {
        return new LivePageSettings(
                address,
                port,
                new HashSet<>(Arrays.asList(newHosts)),
                interval,
                idleInterval,
                orderToken,
                viewPassword,
                risks);
    }

    /**
     * Reads the fleet at another interval. The default is 1 s. A reading that takes longer than half of it delays the next one.
     *
     * @param newInterval the time from one reading to the next, 100 ms to 1 minute
     * @return a copy
     * @throws InvalidValueException if the interval breaks its bounds
     */
    public LivePageSettings withInterval(Duration newInterval) {
        return new LivePageSettings(address, port, hosts, newInterval, idleInterval, orderToken, viewPassword, risks);
    }

    /**
     * Counts the fleet also while nobody looks, so that the lines of the last 15 minutes have no gap. By default nothing is read then.
     *
     * @param newInterval the pause between two counts, 100 ms to 1 minute
     * @return a copy
     * @throws InvalidValueException if the interval breaks its bounds
     */
    public LivePageSettings countingWhileIdle(Duration newInterval) {
        return new LivePageSettings(
                address, port, hosts, interval, Optional.of(newInterval), orderToken, viewPassword, risks);
    }

    /**
     * Allows orders to people who know a token.
     *
     * @param token the token, at least 16 characters of printable ASCII without blanks
     * @return a copy
     * @throws InvalidValueException if the token breaks its bounds
     */
    public LivePageSettings allowingOrders(String token) {
        return new LivePageSettings(
                address, port, hosts, interval, idleInterval, Optional.of(token), viewPassword, risks);
    }

    /**
     * Requires a password for every request, by HTTP Basic authentication with any user name. Use it with TLS.
     *
     * @param password the password, at least 16 characters of printable ASCII without blanks
     * @return a copy
     * @throws InvalidValueException if the password breaks its bounds
     */
    public LivePageSettings withViewPassword(String password) {
        return new LivePageSettings(
                address, port, hosts, interval, idleInterval, orderToken, Optional.of(password), risks);
    }

    /**
     * Shows risks of the store on every page.
     *
     * @param newRisks returns the risks as texts for people; called with each reading
     * @return a copy
     */
    public LivePageSettings withRisks(Supplier<List<String>> newRisks) {
        return new LivePageSettings(address, port, hosts, interval, idleInterval, orderToken, viewPassword, newRisks);
    }

    /** Returns whether only this machine reaches the server. */
    boolean isLoopback() {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new InvalidValueException("address must be one of this machine, was " + address);
        }
    }

    @Override
    public String toString() {
        return address + ":" + port + " hosts=" + hosts + " interval=" + interval
                + idleInterval.map(time -> " idleInterval=" + time).orElse("")
                + (orderToken.isPresent() ? " with orders" : " read-only")
                + (viewPassword.isPresent() ? " with a view password" : "");
    }
}
