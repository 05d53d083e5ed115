package io.workermanager.examples.marketmaker;

import io.workermanager.agent.SessionHandler;
import io.workermanager.agent.SessionRun;
import java.time.Duration;

/**
 * Ignores cancellation, and quotes at a venue that checks no tokens: what a market maker must not do, and what {@link QuoteLog}
 * must find.
 */
final class UnfencedHandler implements SessionHandler {
    private static final Duration EVERY = Duration.ofMillis(5);

    private final Venue venue;
    private final String worker;
    private final Duration length;

    UnfencedHandler(Venue venue, String worker, Duration length) {
        this.venue = venue;
        this.worker = worker;
        this.length = length;
    }

    @Override
    public void run(SessionRun run) {
        for (long quotes = length.dividedBy(EVERY); quotes > 0; quotes--) {
            venue.quoteUnchecked(run.session(), run.token(), worker, "1.00");
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(EVERY.toMillis());
        } catch (InterruptedException e) {
            // Ignored on purpose.
        }
    }
}
