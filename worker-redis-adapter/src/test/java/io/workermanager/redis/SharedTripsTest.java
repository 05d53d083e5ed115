package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedTripsTest {
    private static final int ITEMS = 4;
    private static final int SIZE = 100;

    private final List<List<String>> trips = Collections.synchronizedList(new ArrayList<>());
    private final Semaphore mayReturn = new Semaphore(0);

    private SharedTrips<String, String> shared(int underWay) {
        return new SharedTrips<>(underWay, ITEMS, SIZE, String::length, this::trip);
    }

    private List<String> trip(List<String> items) {
        trips.add(items);
        mayReturn.acquireUninterruptibly();
        if (items.contains("broken")) {
            throw new IllegalStateException("broken");
        }
        return items.stream().map(item -> item + "!").toList();
    }

    /** Sends from a thread of its own, and returns once that thread waits, for its trip or for its turn. */
    private static Sending sending(SharedTrips<String, String> shared, String item) {
        CompletableFuture<String> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(shared.send(item));
            } catch (InterruptedException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        thread.start();
        while (thread.getState() != Thread.State.WAITING && !result.isDone()) {
            Thread.onSpinWait();
        }
        return new Sending(thread, result);
    }

    private record Sending(Thread thread, CompletableFuture<String> result) {
        String get() throws ExecutionException, InterruptedException {
            return result.get();
        }
    }

    @Test
    void oneAloneGoesAlone() throws Exception {
        mayReturn.release();
        assertThat(shared(1).send("a")).isEqualTo("a!");
        assertThat(trips).containsExactly(List.of("a"));
    }

    @Test
    void thoseWhoComeMeanwhileShareTheNextTrip() throws Exception {
        SharedTrips<String, String> shared = shared(1);
        List<Sending> all = new ArrayList<>();
        for (String item : List.of("a", "b", "c", "d")) {
            all.add(sending(shared, item));
        }
        mayReturn.release(2);

        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).get())
                    .isEqualTo(List.of("a!", "b!", "c!", "d!").get(i));
        }
        assertThat(trips).containsExactly(List.of("a"), List.of("b", "c", "d"));
    }

    @Test
    void asManyTripsAreUnderWayAsMayBe() throws Exception {
        SharedTrips<String, String> shared = shared(2);
        List<Sending> all = List.of(sending(shared, "a"), sending(shared, "b"), sending(shared, "c"));
        assertThat(trips).containsExactly(List.of("a"), List.of("b"));

        mayReturn.release(3);
        for (Sending each : all) {
            each.get();
        }
        assertThat(trips).hasSize(3);
    }

    @Test
    void aTripTakesABoundedNumberAndABoundedSize() throws Exception {
        SharedTrips<String, String> shared = shared(1);
        List<Sending> all = new ArrayList<>();
        all.add(sending(shared, "a"));
        for (String item : List.of("b", "c", "d", "e", "f", "x".repeat(SIZE))) {
            all.add(sending(shared, item));
        }
        mayReturn.release(4);
        for (Sending each : all) {
            each.get();
        }

        assertThat(trips)
                .containsExactly(List.of("a"), List.of("b", "c", "d", "e"), List.of("f"), List.of("x".repeat(SIZE)));
    }

    @Test
    void aTripThatFailsFailsForAllOnItAndForNobodyElse() throws Exception {
        SharedTrips<String, String> shared = shared(1);
        List<Sending> all = new ArrayList<>();
        for (String item : List.of("a", "b", "broken", "c", "d", "e")) {
            all.add(sending(shared, item));
        }
        mayReturn.release(3);

        assertThat(all.get(0).get()).isEqualTo("a!");
        for (Sending each : all.subList(1, 5)) {
            assertThatThrownBy(each::get).hasRootCauseMessage("broken");
        }
        assertThat(all.get(5).get()).isEqualTo("e!");
    }

    @Test
    void oneWhoIsInterruptedWhileItWaitsIsNotSent() throws Exception {
        SharedTrips<String, String> shared = shared(1);
        Sending first = sending(shared, "a");
        Sending second = sending(shared, "b");
        Sending third = sending(shared, "c");
        second.thread.interrupt();
        assertThatThrownBy(second::get).hasRootCauseInstanceOf(InterruptedException.class);
        mayReturn.release(2);

        assertThat(first.get()).isEqualTo("a!");
        assertThat(third.get()).isEqualTo("c!");
        assertThat(trips).containsExactly(List.of("a"), List.of("c"));
    }

    @Test
    void manyThreadsAllGetTheirOwn() throws Exception {
        SharedTrips<String, String> shared = shared(3);
        mayReturn.release(1_000_000);
        CountDownLatch done = new CountDownLatch(32);
        List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 32; i++) {
            String name = "t" + i + "-";
            new Thread(() -> {
                        try {
                            for (int j = 0; j < 500; j++) {
                                if (!shared.send(name + j).equals(name + j + "!")) {
                                    wrong.add(name + j);
                                }
                            }
                        } catch (InterruptedException | RuntimeException e) {
                            wrong.add(name + e);
                        } finally {
                            done.countDown();
                        }
                    })
                    .start();
        }
        done.await();

        assertThat(wrong).isEmpty();
        assertThat(trips.stream().mapToInt(List::size).sum()).isEqualTo(32 * 500);
        assertThat(trips).allSatisfy(trip -> assertThat(trip).hasSizeLessThanOrEqualTo(ITEMS));
    }
}
