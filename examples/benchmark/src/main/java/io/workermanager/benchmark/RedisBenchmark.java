package io.workermanager.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The program {@code redis-benchmark} of the Redis distribution, in C: what a server can do for a client that costs nothing. */
final class RedisBenchmark {
    private static final String PROGRAM = "redis-benchmark";
    private static final Pattern RATE = Pattern.compile("([0-9.]+) requests per second");

    private final URI server;

    RedisBenchmark(URI server) {
        this.server = server;
    }

    /** Why it cannot be used here; empty if it can. */
    Optional<String> missing() {
        if ("rediss".equals(server.getScheme())) {
            return Optional.of("not measured over TLS");
        }
        try {
            Process asked = new ProcessBuilder(PROGRAM, "--version")
                    .redirectErrorStream(true)
                    .start();
            asked.getInputStream().readAllBytes();
            return asked.waitFor() == 0 ? Optional.empty() : Optional.of(PROGRAM + " does not run");
        } catch (IOException e) {
            return Optional.of("no " + PROGRAM + " on the path (Debian: redis-tools)");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /**
     * Sends a command again and again; returns how often a second.
     *
     * @param clients how many connections
     * @param pipeline how many commands each sends before it waits for the replies
     * @param requests how many in all
     * @param keyspace below which number each {@code __rand_int__} in the command is drawn
     */
    double perSecond(int clients, int pipeline, long requests, int keyspace, List<String> command) {
        List<String> call =
                new ArrayList<>(List.of(PROGRAM, "-h", server.getHost(), "-p", "" + RedisTarget.port(server), "-q"));
        if (server.getUserInfo() != null) {
            call.addAll(List.of("-u", server.toString()));
        }
        call.addAll(List.of("-c", "" + clients, "-P", "" + pipeline, "-n", "" + requests, "-r", "" + keyspace));
        call.addAll(command);
        String said;
        try {
            Process process = new ProcessBuilder("sh", "-c", "exec " + quoted(call))
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Matcher rate = RATE.matcher(said);
        double last = 0;
        while (rate.find()) {
            last = Double.parseDouble(rate.group(1));
        }
        if (last == 0) {
            throw new IllegalStateException(
                    String.format(Locale.ROOT, "%s said nothing of a rate: %.500s", PROGRAM, said));
        }
        return last;
    }

    /** For a shell, which hands bytes on whatever the locale. */
    private static String quoted(List<String> call) {
        return call.stream()
                .map(word -> {
                    StringBuilder octal = new StringBuilder();
                    word.chars().forEach(each -> octal.append("\\%03o".formatted(each)));
                    return "\"$(printf '" + octal + "')\"";
                })
                .collect(Collectors.joining(" "));
    }
}
