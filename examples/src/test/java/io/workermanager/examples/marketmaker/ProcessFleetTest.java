package io.workermanager.examples.marketmaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerView;
import io.workermanager.redis.server.TestRedis;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Market makers in processes of their own, and real signals. */
@Timeout(900)
class ProcessFleetTest {
    private static final Duration TTL = Duration.ofSeconds(2);
    private static final Duration LENGTH = Duration.ofSeconds(4);

    private final Polling soon = new Polling(Duration.ofMinutes(3));
    private TestRedis redis;
    private ProcessFleet market;
    private MarketMakerProcess first;

    @BeforeEach
    void threeMarketMakersQuote() {
        redis = TestRedis.startFresh();
        market = new ProcessFleet(redis.uri(), TTL, LENGTH);
        market.feed(6);
        first = market.start("kraken");
        market.start("binance");
        market.start("kraken");
    }

    @AfterEach
    void close() {
        market.close();
        redis.close();
    }

    private SessionId quotedBy(MarketMakerProcess maker) {
        return soon.found(maker + " quotes", () -> market.quotedBy(maker));
    }

    private void assertThatTheDayAddsUp() {
        new Polling(Duration.ofMinutes(5)).holds("every session is finished", market::allCompleted);
        // The venue knows of a completion before its market maker does, and that one before it says so.
        soon.holds(
                "each completion is logged",
                () -> completionsTold() >= market.fed().size());
        assertThat(QuoteLog.violations(market.venue().log())).isEmpty();
        assertThat(completionsTold()).isEqualTo(market.fed().size());
    }

    private long completionsTold() {
        return market.log().stream()
                .filter(line -> line.contains(" completed session-"))
                .count();
    }

    @Test
    @DisplayName("N22: the session of a killed process goes on elsewhere")
    void theSessionOfAKilledProcessGoesOnElsewhere() {
        SessionId session = quotedBy(first);

        first.kill();

        soon.holds(session + " goes on elsewhere", () -> market.hasLeft(session, first));
        assertThatTheDayAddsUp();
    }

    @Test
    @DisplayName("N19: a process that was frozen beyond its lease quotes its session no more")
    void aProcessThatWasFrozenQuotesItsSessionNoMore() {
        SessionId session = quotedBy(first);
        first.freeze();
        soon.holds(session + " goes on elsewhere", () -> market.hasLeft(session, first));

        first.thaw();

        soon.holds("its run is cancelled", () -> logOf(first, "RUN_CANCELLED " + session));
        assertThatTheDayAddsUp();
    }

    @Test
    void aProcessThatIsToldToEndLeavesNoRecord() {
        quotedBy(first);

        first.terminate();

        assertThat(first.endsWithin(180)).isTrue();
        assertThat(market.find(first)).isEmpty();
        assertThatTheDayAddsUp();
    }

    @Test
    @DisplayName("N8: after Redis was away and came back empty every process is there again")
    void afterRedisCameBackEmptyEveryProcessIsThereAgain() throws InterruptedException {
        soon.holds("all are there", () -> living() == 3);
        quotedBy(first);
        redis.kill();
        Thread.sleep(TTL.multipliedBy(2).toMillis());
        redis.startAgain();

        soon.holds("all are back", () -> living() == 3);
        market.feed(3);
        soon.holds("they quote again", () -> market.venue().completed().size() >= 3);
        assertThat(QuoteLog.violations(market.venue().log())).isEmpty();
    }

    @Test
    @DisplayName("N19: the checker finds a market maker that knows neither lease nor token")
    void theCheckerFindsAMarketMakerWithoutGuard() {
        MarketMakerProcess reckless = market.start("kraken", "--reckless");
        market.feed(12);
        SessionId session = quotedBy(reckless);
        reckless.freeze();
        soon.holds(
                "another quotes it",
                () -> market.makers().stream()
                        .filter(maker -> maker != reckless)
                        .anyMatch(maker ->
                                market.quotedBy(maker).filter(session::equals).isPresent()));

        reckless.thaw();

        soon.holds(
                "the checker finds it",
                () -> !QuoteLog.violations(market.venue().log()).isEmpty());
        assertThat(QuoteLog.violations(market.venue().log())).isNotEmpty();
    }

    private long living() {
        return market.operator().listWorkers().stream()
                .filter(WorkerView::isAlive)
                .count();
    }

    private boolean logOf(MarketMakerProcess maker, String words) {
        return market.log().stream().anyMatch(line -> line.contains(" " + maker.id() + " ") && line.contains(words));
    }
}
