package io.workermanager.examples.marketmaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.SessionId;
import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.TestRedis;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The queue and the venue on a real Redis. */
class RedisQueueTest {
    private static final SessionId A = SessionId.of("a");
    private static final SessionId B = SessionId.of("b");

    private final RedisCommands redis = new RedisCommands(TestRedis.shared().uri());
    private final String name = "test:" + UUID.randomUUID();
    private final RedisQueue queue = new RedisQueue(redis, name);
    private final Venue venue = new Venue(redis, name + ":venue");

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void whatIsTakenIsSetAsideUntilItIsConfirmedOrGivenBack() throws InterruptedException {
        queue.add(A);
        queue.add(B);

        assertThat(queue.take(Duration.ZERO)).contains(A);
        assertThat(queue.aside()).containsExactly("a");
        assertThat(queue.take(Duration.ZERO)).contains(B);
        queue.confirm(A);
        queue.giveBack(B);

        assertThat(queue.aside()).isEmpty();
        assertThat(queue.waiting()).containsExactly("b");
        queue.confirm(B);
        assertThat(queue.waiting()).containsExactly("b");
    }

    @Test
    void nothingIsInTheQueueTwice() {
        queue.add(A);
        queue.add(B);
        queue.giveBack(A);
        queue.addFirst(B);
        queue.addFirst(B);

        assertThat(queue.waiting()).containsExactly("b", "a");
    }

    @Test
    void anEmptyQueueIsWaitedForAsLongAsWasSaid() throws InterruptedException {
        assertThat(queue.take(Duration.ofMillis(120))).isEmpty();
    }

    @Test
    void whatATakerDiedWithComesBackUnlessARecordNamesIt() throws InterruptedException {
        queue.add(A);
        queue.add(B);
        queue.take(Duration.ZERO);
        queue.take(Duration.ZERO);

        queue.returnAbandoned(Duration.ofHours(1), session -> false);
        assertThat(queue.waiting()).isEmpty();
        queue.returnAbandoned(Duration.ZERO, B::equals);

        assertThat(queue.waiting()).containsExactly("a");
        assertThat(queue.aside()).isEmpty();
    }

    @Test
    void whoConfirmsLateTakesNothingFromUnderTheNextTaker() throws InterruptedException {
        RedisQueue other = new RedisQueue(redis, name);
        queue.add(A);
        queue.take(Duration.ZERO);
        other.returnAbandoned(Duration.ZERO, session -> false);
        other.take(Duration.ZERO);

        queue.confirm(A);
        assertThat(queue.aside()).containsExactly("a");
        other.confirm(A);

        assertThat(queue.aside()).isEmpty();
        assertThat(queue.waiting()).isEmpty();
    }

    @Test
    void whatItsTakerSpeaksOfWhileASweepLooksIsNotReturned() throws InterruptedException {
        queue.add(A);
        queue.take(Duration.ZERO);

        queue.returnAbandoned(Duration.ZERO, session -> {
            queue.confirm(session);
            return false;
        });

        assertThat(queue.waiting()).isEmpty();
    }

    @Test
    void whatIsNoNameOfASessionIsSetApartAndHoldsUpNothing() throws InterruptedException {
        String none = "x\ny";
        redis.run("return redis.call('RPUSH', KEYS[1], ARGV[1])", List.of(name), none);
        queue.add(A);

        assertThatThrownBy(() -> queue.take(Duration.ZERO))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("set apart in " + name + ":refused");

        assertThat(queue.take(Duration.ZERO)).contains(A);
        assertThat(queue.aside()).containsExactly("a");
        assertThat(queue.refused()).containsExactly(none);
    }

    @Test
    void theUriMayNameADatabase() {
        URI shared = URI.create(TestRedis.shared().uri());
        try (RedisCommands second = new RedisCommands(shared.getScheme() + "://" + shared.getAuthority() + "/1")) {
            new RedisQueue(second, name).add(A);
            assertThat(second.list(name)).containsExactly("a");
            assertThat(queue.waiting()).isEmpty();
        }
    }

    @Test
    void theUriMayNameAUserAndAPassword() {
        try (TestRedis server = TestRedis.startFresh()) {
            AdminConnection.once(server.uri(), "ACL", "SETUSER", "a:b", "on", ">a+b @:/%c", "~own", "+@all");
            String uri = server.uri().replace("//", "//a%3Ab:a+b%20%40%3A%2F%25c@");
            try (RedisCommands named = new RedisCommands(uri)) {
                assertThat(named.list("own")).isEmpty();
                assertThatThrownBy(() -> named.list("another")).hasMessageContaining("NOPERM");
            }
        }
    }

    @Test
    void theVenueRefusesOlderTokensAndWhatComesAfterTheCompletion() {
        assertThat(venue.quote(A, 1, "w1", "9")).isTrue();
        assertThat(venue.quote(A, 2, "w2", "9")).isTrue();
        assertThat(venue.quote(A, 1, "w1", "9")).isFalse();
        assertThat(venue.complete(A, 1)).isFalse();
        assertThat(venue.complete(A, 2)).isTrue();
        assertThat(venue.complete(A, 2)).isTrue();
        assertThat(venue.complete(A, 3)).isFalse();
        assertThat(venue.quote(A, 3, "w3", "9")).isFalse();

        assertThat(venue.log()).containsExactly("1 w1 9 a", "2 w2 9 a");
        assertThat(venue.completed()).containsOnly(Map.entry("a", "2"));
        assertThat(venue.counts())
                .containsEntry("accepted", "2")
                .containsEntry("refused", "3")
                .containsEntry("completed", "1")
                .containsEntry("completedTwice", "1");
    }
}
