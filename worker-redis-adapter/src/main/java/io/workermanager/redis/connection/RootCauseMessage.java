package io.workermanager.redis.connection;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.redisson.client.RedisException;
import org.redisson.client.RedisTimeoutException;
import org.redisson.client.WriteRedisConnectionException;

/** Says in one line what an exception of the client comes from: what is wrong, and what to do about it. */
final class RootCauseMessage {
    private static final int DEEPEST = 20;
    private static final int LONGEST = 120;

    /** What the client appends to the words of others: the state of the connection, arguments, and advice. */
    private static final Pattern APPENDED = Pattern.compile(
            "\\.? channel: |, is non-idempotent|! Check CPU|,? [Nn]ode source: |! java\\.util|, command: ");

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

    /** An address without a name, which stands in the place of the name, too. */
    private static final Pattern TWICE = Pattern.compile("^([^/]*)/\\1:");

    /** The first one that fits any exception of the chain counts. */
    private static final List<Rule> RULES = List.of(
            words(
                    "WRONGPASS",
                    "the server refuses this user and password: check both, and percent-encode special characters in the URI"),
            words(
                    "NOAUTH",
                    "the server demands a password: name user and password in the URI, redis://user:password@host"),
            words(
                    "AUTH <password> called without any password|Client sent AUTH, but no password",
                    "the server has no password for its default user: name another user in the URI, or no password"),
            words(
                    "DB index",
                    "the server has no database of that number: name a smaller one in the URI, or raise its setting databases"),
            words(
                    "SELECT is not allowed in cluster",
                    "a cluster has no database but 0: leave the number out of the URI"),
            words(
                    "^DENIED|protected mode",
                    "the server is in protected mode, which refuses other machines: give it a password, or set protected-mode no"),
            words(
                    "max number of clients",
                    "the server has as many clients as it takes: raise its setting maxclients, or close some"),
            words("^LOADING", "the server is loading its data set: wait until it has"),
            rule(
                    UnknownHostException.class,
                    e -> true,
                    e -> "unknown host: check the host in the URI, and DNS (" + brief(e) + ")"),
            words(
                    "not an SSL/TLS record|Unsupported or unrecognized SSL message|plaintext connection",
                    "the server does not answer in TLS: use redis:// instead of rediss://, or turn TLS on there"),
            words(
                    "PKIX path|unable to find valid certification path|No subject alternative|No name matching|certificate_unknown",
                    "the server's certificate is not trusted, or is for another host: see TLS in the README"),
            rule(InterruptedException.class, e -> true, e -> "the calling thread was interrupted"),
            rule(SSLException.class, e -> true, e -> "TLS failed: " + brief(e)),
            refused(e -> !address(e).isEmpty()),
            refused(e -> true),
            rule(
                    ConnectException.class,
                    e -> true,
                    e -> "no connection" + address(e) + ": check host and port in the URI, network and firewall"),
            rule(
                    TimeoutException.class,
                    e -> e.getMessage() == null,
                    e ->
                            "no answer in time: check host and port in the URI, that it begins with rediss:// if the server speaks"
                                    + " TLS and with redis:// if not, and that the server is not overloaded"),
            words(
                    "Unable to acquire connection",
                    "no connection could be had in time: the server is down, busy or cut off"),
            rule(
                    RedisTimeoutException.class,
                    e -> true,
                    e -> "no answer in time: the server is busy, frozen or cut off (" + brief(e) + ")"),
            rule(
                    WriteRedisConnectionException.class,
                    e -> true,
                    e -> "the connection was lost: the server went down, or closed it"),
            words(
                    "Can't decode replay|Unknown response|can't be casted|ClassCastException",
                    "the answer is not one of a Redis: check host and port in the URI; if the server speaks TLS, use rediss://"));

    private RootCauseMessage() {}

    private record Rule(Predicate<Throwable> fits, Function<Throwable, String> words) {}

    private static Rule words(String pattern, String advice) {
        Pattern said = Pattern.compile(pattern);
        return new Rule(
                e -> e.getMessage() != null && said.matcher(e.getMessage()).find(),
                e -> advice + " (" + brief(e) + ")");
    }

    private static Rule refused(Predicate<Throwable> fits) {
        return rule(
                ConnectException.class,
                fits.and(e -> brief(e).toLowerCase(Locale.ROOT).contains("refused")),
                e -> "connection refused" + address(e) + ": start the server, or check host and port in the URI");
    }

    private static Rule rule(
            Class<? extends Throwable> kind, Predicate<Throwable> fits, Function<Throwable, String> words) {
        return new Rule(e -> kind.isInstance(e) && fits.test(e), words);
    }

    /** What an exception comes from, in one line. */
    static String of(Throwable thrown) {
        return known(thrown).orElseGet(() -> fallback(thrown));
    }

    private static Optional<String> known(Throwable thrown) {
        List<Throwable> chain = innermostFirst(thrown);
        return RULES.stream()
                .flatMap(rule -> chain.stream().filter(rule.fits).limit(1).map(rule.words))
                .findFirst();
    }

    private static List<Throwable> innermostFirst(Throwable thrown) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable each = thrown; each != null && chain.size() < DEEPEST; each = each.getCause()) {
            chain.add(0, each);
        }
        return chain;
    }

    private static String fallback(Throwable thrown) {
        Throwable innermost = innermostFirst(thrown).get(0);
        return innermost instanceof StoreClosedException || innermost instanceof RedisException
                ? brief(innermost)
                : innermost.getClass().getSimpleName() + ": " + brief(innermost);
    }

    /** The words of an exception itself, without what the client appends. */
    private static String brief(Throwable thrown) {
        String message = APPENDED.split(String.valueOf(thrown.getMessage()), 2)[0];
        String line = CONTROL.matcher(message).replaceAll(" ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }

    /** Where the client tried to connect to, as the network library appends it. */
    private static String address(Throwable thrown) {
        String message = brief(thrown);
        int colon = message.indexOf(": ");
        return colon < 0
                ? ""
                : " by " + TWICE.matcher(message.substring(colon + 2)).replaceFirst("$1:");
    }
}
