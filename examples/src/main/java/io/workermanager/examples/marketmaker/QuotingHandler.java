package io.workermanager.examples.marketmaker;

import io.workermanager.agent.SessionHandler;
import io.workermanager.agent.SessionRun;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import org.redisson.client.RedisException;

/** Quotes around a simulated price for a while, each quote under the run's token, and then completes the session. */
final class QuotingHandler implements SessionHandler {
    private static final Duration EVERY = Duration.ofMillis(5);
    private static final Duration AFTER_TROUBLE = Duration.ofMillis(50);

    private final Venue venue;
    private final String worker;
    private final Duration length;
    private final Consumer<String> log;
    private final double anchor;

    /**
     * @param exchange decides around which price it quotes
     * @param length how long a session is quoted
     */
    QuotingHandler(Venue venue, String worker, String exchange, Duration length, Consumer<String> log) {
        this.venue = venue;
        this.worker = worker;
        this.length = length;
        this.log = log;
        this.anchor = 1_000 + Math.floorMod(exchange.hashCode(), 9_000);
    }

    @Override
    public void run(SessionRun run) throws InterruptedException {
        run.whenAtRisk(() -> log.accept("quotes of " + run + " are at risk"));
        run.whenCancelled(() -> log.accept("quotes of " + run + " are cancelled"));
        Random moves = new Random(run.token());
        double price = anchor;
        int quotes = 0;
        long start = System.nanoTime();
        while (System.nanoTime() - start < length.toNanos() || quotes == 0) {
            if (run.cancelled()) {
                throw new InterruptedException("the run was cancelled");
            }
            price += moves.nextGaussian();
            try {
                if (!venue.quote(run.session(), run.token(), worker, String.format(Locale.ROOT, "%.2f", price))) {
                    break;
                }
                quotes++;
                Thread.sleep(EVERY.toMillis());
            } catch (RedisException e) {
                // The lease decides how long it may go on without an answer.
                Thread.sleep(AFTER_TROUBLE.toMillis());
            }
        }
        complete(run, quotes);
    }

    private void complete(SessionRun run, int quotes) throws InterruptedException {
        while (!run.cancelled()) {
            try {
                boolean counts = venue.complete(run.session(), run.token());
                log.accept((counts ? "completed " : "was too late for ") + run + " after " + quotes + " quotes");
                return;
            } catch (RedisException e) {
                Thread.sleep(AFTER_TROUBLE.toMillis());
            }
        }
        throw new InterruptedException("the run was cancelled before it was complete");
    }
}
