package io.workermanager.redis.connection;

import java.io.IOException;
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

/** Describes the root cause of a client's exception in one line, and how to fix it: by waiting or not. */
final class ConnectionFailureMessage {
    private static final int DEEPEST = 20;
    private static final int LONGEST = 120;

    /** What the client appends to messages: the state of the connection, arguments, and advice. */
    private static final Pattern APPENDED = Pattern.compile(
            "\\.? channel: |, is non-idempotent|! Check CPU|,? [Nn]ode source: |! java\\.util|, command: ");

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

    /** An address without a host name, which the network library prints twice. */
    private static final Pattern TWICE = Pattern.compile("^([^/]*)/\\1:");

    /** The first rule that matches an exception of the chain applies. */
    private static final List<Rule> RULES = List.of(
            advice(
                            "WRONGPASS",
                            "the server refuses this user and password: check both, and percent-encode special characters in the URI")
                    .lasting(),
            advice(
                            "NOAUTH",
                            "the server demands a password: put user and password into the URI, redis://user:password@host")
                    .lasting(),
            advice(
                            "AUTH <password> called without any password|Client sent AUTH, but no password",
                            "the server has no password for its default user: use another user in the URI, or no password")
                    .lasting(),
            advice(
                            "DB index",
                            "the server has no database with that number: use a smaller number in the URI, or raise its setting databases")
                    .lasting(),
            advice("SELECT is not allowed in cluster", "a cluster has only database 0: remove the number from the URI")
                    .lasting(),
            advice(
                            "^DENIED|protected mode",
                            "the server is in protected mode, which refuses other machines: give it a password, or set protected-mode no")
                    .lasting(),
            advice(
                    "max number of clients",
                    "the server has reached its maximum number of clients: raise its setting maxclients, or close some"),
            advice("^LOADING", "the server is loading its data set: wait until it has finished"),
            rule(
                    UnknownHostException.class,
                    e -> true,
                    e -> "unknown host: check the host in the URI, and DNS (" + brief(e) + ")"),
            advice(
                            "not an SSL/TLS record|Unsupported or unrecognized SSL message|plaintext connection",
                            "the server does not use TLS: use redis:// instead of rediss://, or enable TLS on the server")
                    .lasting(),
            advice(
                            "PKIX path|unable to find valid certification path|No subject alternative|No name matching|certificate_unknown",
                            "the server's certificate is not trusted, or is for another host: see TLS in the README")
                    .lasting(),
            rule(InterruptedException.class, e -> true, e -> "the calling thread was interrupted")
                    .lasting(),
            rule(
                    SSLException.class,
                    e -> brief(e).contains("closed"),
                    e -> "the connection was closed before TLS was set up: " + brief(e)),
            rule(SSLException.class, e -> true, e -> "TLS failed: " + brief(e)).lasting(),
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
                            "no answer in time: check host and port in the URI, that it begins with rediss:// if the server uses"
                                    + " TLS and with redis:// if not, and that the server is not overloaded"),
            advice(
                    "Unable to acquire connection",
                    "no connection was available in time: the server is down, busy or unreachable"),
            rule(
                    RedisTimeoutException.class,
                    e -> true,
                    e -> "no answer in time: the server is busy, frozen or unreachable (" + brief(e) + ")"),
            rule(
                    WriteRedisConnectionException.class,
                    e -> true,
                    e -> "the connection was lost: the server stopped or closed it"),
            advice(
                            "Can't decode replay|Unknown response|can't be casted|ClassCastException",
                            "the answer does not come from Redis: check host and port in the URI; if the server uses TLS, use rediss://")
                    .lasting());

    private ConnectionFailureMessage() {}

    /**
     * @param advice the root cause and how to fix it
     * @param isLasting whether waiting does not fix it
     */
    private record Rule(Predicate<Throwable> matches, Function<Throwable, String> advice, boolean isLasting) {
        Rule lasting() {
            return new Rule(matches, advice, true);
        }
    }

    private record Match(Rule rule, Throwable thrown) {}

    private static Rule advice(String pattern, String advice) {
        Pattern matcher = Pattern.compile(pattern);
        return new Rule(
                e -> e.getMessage() != null && matcher.matcher(e.getMessage()).find(),
                e -> advice + " (" + brief(e) + ")",
                false);
    }

    private static Rule refused(Predicate<Throwable> matches) {
        return rule(
                ConnectException.class,
                matches.and(e -> brief(e).toLowerCase(Locale.ROOT).contains("refused")),
                e -> "connection refused" + address(e) + ": start the server, or check host and port in the URI");
    }

    private static Rule rule(
            Class<? extends Throwable> kind, Predicate<Throwable> matches, Function<Throwable, String> advice) {
        return new Rule(e -> kind.isInstance(e) && matches.test(e), advice, false);
    }

    /** The root cause in one line. */
    static String of(Throwable thrown) {
        return known(thrown).map(match -> match.rule.advice.apply(match.thrown)).orElseGet(() -> fallback(thrown));
    }

    /** Whether waiting does not repair the root cause. An unknown error of the server or the network may pass. */
    static boolean isLasting(Throwable thrown) {
        return known(thrown)
                .map(match -> match.rule.isLasting)
                .orElseGet(() -> innermostFirst(thrown).stream()
                        .noneMatch(each -> each instanceof RedisException
                                || each instanceof IOException
                                || each instanceof TimeoutException));
    }

    private static Optional<Match> known(Throwable thrown) {
        List<Throwable> chain = innermostFirst(thrown);
        return RULES.stream()
                .flatMap(rule -> chain.stream().filter(rule.matches).limit(1).map(each -> new Match(rule, each)))
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

    /** The message of an exception without what the client appends. */
    private static String brief(Throwable thrown) {
        String message = APPENDED.split(String.valueOf(thrown.getMessage()), 2)[0];
        String line = CONTROL.matcher(message).replaceAll(" ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }

    /** The address of a failed connection, as the network library appends it. */
    private static String address(Throwable thrown) {
        String message = brief(thrown);
        int colon = message.indexOf(": ");
        return colon < 0
                ? ""
                : " by " + TWICE.matcher(message.substring(colon + 2)).replaceFirst("$1:");
    }
}
