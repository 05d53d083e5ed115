package io.workermanager.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class RequestBatcherTest {
    private static final int ITEMS = 4;
    private static final int SIZE = 100;
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final List<List<String>> batches = Collections.synchronizedList(new ArrayList<>());
    private final BlockingQueue<CompletableFuture<List<String>>> inProgress = new LinkedBlockingQueue<>();

    private RequestBatcher<String, String> shared(int atOnce) {
        return new RequestBatcher<>("a call", new RequestBatcher.Limits(atOnce, ITEMS, SIZE), String::length, items -> {
            CompletableFuture<List<String>> batch = new CompletableFuture<>();
            batches.add(items);
            inProgress.add(batch);
            return batch;
        });
    }

    /** Completes the oldest batch in progress. */
    private void oneReturns() throws InterruptedException {
        CompletableFuture<List<String>> batch = inProgress.take();
        List<String> items = batches.get(returned++);
        if (items.contains("broken")) {
            batch.completeExceptionally(new IllegalStateException("broken"));
        } else {
            batch.complete(items.stream().map(item -> item + "!").toList());
        }
    }

    private void severalReturn(int number) throws InterruptedException {
        for (int i = 0; i < number; i++) {
            oneReturns();
        }
    }

    private int returned;

    /** Sends an item in a new thread, and returns when that thread waits for its batch or its answer. */
    private static Sending sending(RequestBatcher<String, String> shared, String item) {
        CompletableFuture<String> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(shared.send(item, TIMEOUT));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        thread.start();
        while (thread.getState() != Thread.State.TIMED_WAITING && !result.isDone()) {
            Thread.onSpinWait();
        }
        return new Sending(thread, result);
    }

    private static List<Sending> sendingAll(RequestBatcher<String, String> shared, String... items) {
        return Stream.of(items).map(item -> sending(shared, item)).toList();
    }

    private record Sending(Thread thread, CompletableFuture<String> result) {
        String get() throws ExecutionException, InterruptedException {
            return result.get();
        }
    }

    @Test
    void aSingleItemIsSentAlone() throws Exception {
        Sending alone = sending(shared(1), "a");
        oneReturns();
        assertThat(alone.get()).isEqualTo("a!");
        assertThat(batches).containsExactly(List.of("a"));
    }

    @Test
    void itemsThatArriveMeanwhileShareTheNextBatch() throws Exception {
        RequestBatcher<String, String> shared = shared(1);
        List<Sending> all = sendingAll(shared, "a", "b", "c", "d");
        severalReturn(2);

        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).get())
                    .isEqualTo(List.of("a!", "b!", "c!", "d!").get(i));
        }
        assertThat(batches).containsExactly(List.of("a"), List.of("b", "c", "d"));
    }

    @Test
    void theNumberOfBatchesInProgressIsLimited() throws Exception {
        RequestBatcher<String, String> shared = shared(2);
        List<Sending> all = sendingAll(shared, "a", "b", "c");
        assertThat(batches).containsExactly(List.of("a"), List.of("b"));

        severalReturn(3);
        for (Sending each : all) {
            each.get();
        }
        assertThat(batches).hasSize(3);
    }

    @Test
    void aBatchHasALimitedNumberAndSize() throws Exception {
        RequestBatcher<String, String> shared = shared(1);
        List<Sending> all = sendingAll(shared, "a", "b", "c", "d", "e", "f", "x".repeat(SIZE));
        severalReturn(4);
        for (Sending each : all) {
            each.get();
        }

        assertThat(batches)
                .containsExactly(List.of("a"), List.of("b", "c", "d", "e"), List.of("f"), List.of("x".repeat(SIZE)));
    }

    @Test
    void aFailedBatchFailsAllOfItsItemsAndNoOthers() throws Exception {
        RequestBatcher<String, String> shared = shared(1);
        List<Sending> all = sendingAll(shared, "a", "b", "broken", "c", "d", "e");
        severalReturn(3);

        assertThat(all.get(0).get()).isEqualTo("a!");
        for (Sending each : all.subList(1, 5)) {
            assertThatThrownBy(each::get).hasRootCauseMessage("broken");
        }
        assertThat(all.get(5).get()).isEqualTo("e!");
    }

    @Test
    void aBatchThatCannotStartFailsAllOfItsItemsAndNoOthers() {
        RequestBatcher<String, String> shared =
                new RequestBatcher<>("a call", new RequestBatcher.Limits(1, ITEMS, SIZE), String::length, items -> {
                    if (items.contains("broken")) {
                        throw new IllegalStateException("broken");
                    }
                    return CompletableFuture.completedFuture(items);
                });

        assertThatThrownBy(() -> shared.send("broken", TIMEOUT)).hasRootCauseMessage("broken");
        assertThat(shared.send("a", TIMEOUT)).isEqualTo("a");
    }

    @Test
    void anItemInterruptedWhileWaitingIsNotSent() throws Exception {
        RequestBatcher<String, String> shared = shared(1);
        Sending first = sending(shared, "a");
        Sending second = sending(shared, "b");
        Sending third = sending(shared, "c");
        second.thread.interrupt();
        assertThat(outcomeUnknown(second::get)).isFalse();
        severalReturn(2);

        assertThat(first.get()).isEqualTo("a!");
        assertThat(third.get()).isEqualTo("c!");
        assertThat(batches).containsExactly(List.of("a"), List.of("c"));
    }

    @Test
    void anItemInterruptedAfterSendingHasAnUnknownOutcome() {
        Sending sent = sending(shared(1), "a");
        sent.thread.interrupt();

        assertThat(outcomeUnknown(sent::get)).isTrue();
    }

    @Test
    void anItemThatWaitsTooLongIsNotSent() {
        RequestBatcher<String, String> shared = shared(1);
        sending(shared, "a");

        assertThat(outcomeUnknown(() -> shared.send("b", Duration.ofMillis(1)))).isFalse();
        assertThat(batches).containsExactly(List.of("a"));
    }

    @Test
    void anUnansweredBatchDoesNotBlockTheNext() throws Exception {
        RequestBatcher<String, String> shared = shared(1);
        assertThat(outcomeUnknown(() -> shared.send("lost", Duration.ofMillis(1))))
                .isTrue();
        inProgress.take();
        returned++;
        Sending next = sending(shared, "a");
        oneReturns();

        assertThat(next.get()).isEqualTo("a!");
    }

    private static boolean outcomeUnknown(ThrowingCallable call) {
        Throwable failure = catchThrowable(call);
        Throwable cause = failure instanceof ExecutionException ? failure.getCause() : failure;
        return ((WorkerStoreException) cause).outcomeUnknown();
    }

    @Test
    void everyThreadGetsItsOwnAnswer() throws Exception {
        ExecutorService answering = Executors.newFixedThreadPool(3);
        RequestBatcher<String, String> shared =
                new RequestBatcher<>("a call", new RequestBatcher.Limits(3, ITEMS, SIZE), String::length, items -> {
                    batches.add(items);
                    return CompletableFuture.supplyAsync(
                            () -> items.stream().map(item -> item + "!").toList(), answering);
                });
        CountDownLatch done = new CountDownLatch(32);
        List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 32; i++) {
            String name = "t" + i + "-";
            new Thread(() -> {
                        try {
                            for (int j = 0; j < 500; j++) {
                                if (!shared.send(name + j, TIMEOUT).equals(name + j + "!")) {
                                    wrong.add(name + j);
                                }
                            }
                        } catch (RuntimeException e) {
                            wrong.add(name + e);
                        } finally {
                            done.countDown();
                        }
                    })
                    .start();
        }
        done.await();
        answering.shutdown();

        assertThat(wrong).isEmpty();
        assertThat(batches.stream().mapToInt(List::size).sum()).isEqualTo(32 * 500);
        assertThat(batches).allSatisfy(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(ITEMS));
    }
}
