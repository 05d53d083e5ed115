package io.workermanager.redis.connection;

import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Combines items that many threads send at the same time into batches. A few batches are in progress at once. Items that arrive
 * meanwhile wait, and the end of a batch starts the next with all waiting items. Each thread is woken once, by its answer. Safe for
 * use by many threads.
 *
 * @param <S> an item
 * @param <R> the answer to an item
 */
public final class RequestBatcher<S, R> {
    private final String call;
    private final Limits limits;
    private final ToIntFunction<S> size;
    private final Function<List<S>, ? extends CompletionStage<List<R>>> send;
    private final Queue<Waiting<S, R>> waiting = new ArrayDeque<>();
    private final CancellableCalls pending = new CancellableCalls();
    private int inProgress;
    private boolean closed;

    /**
     * The limits of batches.
     *
     * @param inProgress the maximum number of batches at once
     * @param items the maximum number of items in a batch
     * @param size the maximum total size of a batch; a larger item is sent alone
     */
    public record Limits(int inProgress, int items, int size) {}

    /**
     * @param call the name of the call, for messages
     * @param send sends a batch without blocking: it runs in threads that deliver answers
     */
    public RequestBatcher(
            String call,
            Limits limits,
            ToIntFunction<S> size,
            Function<List<S>, ? extends CompletionStage<List<R>>> send) {
        this.call = call;
        this.limits = limits;
        this.size = size;
        this.send = send;
    }

    /** An item and its future answer. */
    private record Waiting<S, R>(S item, CompletableFuture<R> answer) {}

    /**
     * Sends an item, alone or with others, and waits for its answer.
     *
     * @throws WorkerStoreException if the batch fails, no answer comes in time, or the thread is interrupted; the outcome is
     *     unknown if the item was sent
     */
    public R send(S item, Duration timeout) {
        Waiting<S, R> own = new Waiting<>(item, new CompletableFuture<>());
        boolean startsNow;
        synchronized (this) {
            if (closed) {
                throw ExceptionTranslator.of(call, true, new StoreClosedException(false));
            }
            startsNow = inProgress < limits.inProgress;
            if (startsNow) {
                inProgress++;
            } else {
                waiting.add(own);
            }
        }
        if (startsNow) {
            start(List.of(own));
        }
        return answer(own, timeout);
    }

    private R answer(Waiting<S, R> own, Duration timeout) {
        try {
            return pending.await(own.answer, timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw giveUp(own, e);
        } catch (TimeoutException e) {
            TimeoutException why = new TimeoutException("no answer within " + timeout);
            own.answer.completeExceptionally(why);
            throw giveUp(own, why);
        } catch (ExecutionException e) {
            // A new exception for each caller, since callers add to it.
            throw ExceptionTranslator.of(call, true, e);
        }
    }

    private WorkerStoreException giveUp(Waiting<S, R> own, Exception why) {
        boolean wasSent;
        synchronized (this) {
            wasSent = !waiting.remove(own);
        }
        return wasSent
                ? ExceptionTranslator.of(call, true, why)
                : new WorkerStoreException(call + " was not sent: " + why, false, why);
    }

    /** Ends all waits. Items that have not been sent are not sent any more. */
    public void close() {
        List<Waiting<S, R>> unsent;
        synchronized (this) {
            closed = true;
            unsent = List.copyOf(waiting);
            waiting.clear();
        }
        unsent.forEach(each -> each.answer.completeExceptionally(new StoreClosedException(false)));
        pending.close();
    }

    private void start(List<Waiting<S, R>> batch) {
        AtomicBoolean ended = new AtomicBoolean();
        CompletionStage<List<R>> sent;
        try {
            sent = send.apply(batch.stream().map(Waiting::item).toList());
        } catch (RuntimeException e) {
            sent = CompletableFuture.failedFuture(e);
        }
        // After the first caller has given up, the next batch may start.
        CompletionStage<R> firstAnswer = batch.get(0).answer;
        firstAnswer.whenComplete((answer, failure) -> end(ended));
        sent.whenComplete((answers, failure) -> {
            end(ended);
            for (int i = 0; i < batch.size(); i++) {
                CompletableFuture<R> answer = batch.get(i).answer;
                if (failure == null) {
                    answer.complete(answers.get(i));
                } else {
                    answer.completeExceptionally(failure);
                }
            }
        });
    }

    private void end(AtomicBoolean ended) {
        if (ended.compareAndSet(false, true)) {
            List<Waiting<S, R>> next = nextBatch();
            if (!next.isEmpty()) {
                start(next);
            }
        }
    }

    /** The next batch; empty if no item waits. */
    private synchronized List<Waiting<S, R>> nextBatch() {
        List<Waiting<S, R>> batch = new ArrayList<>();
        int taken = 0;
        while (!waiting.isEmpty() && batch.size() < limits.items) {
            taken += size.applyAsInt(waiting.element().item);
            if (taken > limits.size && !batch.isEmpty()) {
                break;
            }
            batch.add(waiting.remove());
        }
        if (batch.isEmpty()) {
            inProgress--;
        }
        return batch;
    }
}
