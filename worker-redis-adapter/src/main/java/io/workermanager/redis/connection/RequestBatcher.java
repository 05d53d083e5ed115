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
 * Lets items that many threads want to send at the same time share a trip. A few trips are under way at once; whoever comes
 * meanwhile waits, and the end of one trip is the start of the next with all who have come until then. So a thread is woken once,
 * by its answer, whoever sent its item. Safe for use by many threads.
 *
 * @param <S> what is sent
 * @param <R> what comes back for each
 */
public final class RequestBatcher<S, R> {
    private final String call;
    private final Limits limits;
    private final ToIntFunction<S> size;
    private final Function<List<S>, ? extends CompletionStage<List<R>>> send;
    private final Queue<Waiting<S, R>> waiting = new ArrayDeque<>();
    private final CancellableCalls pending = new CancellableCalls();
    private int underWay;
    private boolean closed;

    /**
     * How much may be sent.
     *
     * @param underWay how many trips at once
     * @param items how many items in one
     * @param size how large these may be together; one that is larger goes alone
     */
    public record Limits(int underWay, int items, int size) {}

    /**
     * @param call what fails, in words, if a trip does
     * @param send starts a trip and returns at once, and never blocks: it runs in threads that deliver answers
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

    /** One item, and what comes of it. */
    private record Waiting<S, R>(S item, CompletableFuture<R> answer) {}

    /**
     * Sends an item, alone or with others, and waits for its answer.
     *
     * @throws WorkerStoreException if the trip fails, with what it failed from; if no answer came in time, or the thread was
     *     interrupted: then the outcome is unknown if the item was sent
     */
    public R send(S item, Duration patience) {
        Waiting<S, R> mine = new Waiting<>(item, new CompletableFuture<>());
        boolean goes;
        synchronized (this) {
            if (closed) {
                throw ExceptionTranslator.of(call, true, new StoreClosedException(false));
            }
            goes = underWay < limits.underWay;
            if (goes) {
                underWay++;
            } else {
                waiting.add(mine);
            }
        }
        if (goes) {
            start(List.of(mine));
        }
        return answer(mine, patience);
    }

    private R answer(Waiting<S, R> mine, Duration patience) {
        try {
            return pending.await(mine.answer, patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw leave(mine, e);
        } catch (TimeoutException e) {
            TimeoutException why = new TimeoutException("no answer within " + patience);
            mine.answer.completeExceptionally(why);
            throw leave(mine, why);
        } catch (ExecutionException e) {
            // An exception of each one's own, since callers add to it.
            throw ExceptionTranslator.of(call, true, e);
        }
    }

    private WorkerStoreException leave(Waiting<S, R> mine, Exception why) {
        boolean wasSent;
        synchronized (this) {
            wasSent = !waiting.remove(mine);
        }
        return wasSent
                ? ExceptionTranslator.of(call, true, why)
                : new WorkerStoreException(call + " was not sent: " + why, false, why);
    }

    /** Ends all waits: those of items that wait for a trip first, which are not sent any more. */
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

    private void start(List<Waiting<S, R>> passengers) {
        AtomicBoolean over = new AtomicBoolean();
        CompletionStage<List<R>> trip;
        try {
            trip = send.apply(passengers.stream().map(Waiting::item).toList());
        } catch (RuntimeException e) {
            trip = CompletableFuture.failedFuture(e);
        }
        // A trip that its first passenger has given up keeps nobody from starting another.
        CompletionStage<R> first = passengers.get(0).answer;
        first.whenComplete((answer, failure) -> end(over));
        trip.whenComplete((answers, failure) -> {
            end(over);
            for (int i = 0; i < passengers.size(); i++) {
                CompletableFuture<R> answer = passengers.get(i).answer;
                if (failure == null) {
                    answer.complete(answers.get(i));
                } else {
                    answer.completeExceptionally(failure);
                }
            }
        });
    }

    private void end(AtomicBoolean over) {
        if (over.compareAndSet(false, true)) {
            List<Waiting<S, R>> next = nextBatch();
            if (!next.isEmpty()) {
                start(next);
            }
        }
    }

    /** Those who go on the next trip; nobody, and one trip less is under way, if nobody waits. */
    private synchronized List<Waiting<S, R>> nextBatch() {
        List<Waiting<S, R>> passengers = new ArrayList<>();
        int taken = 0;
        while (!waiting.isEmpty() && passengers.size() < limits.items) {
            taken += size.applyAsInt(waiting.element().item);
            if (taken > limits.size && !passengers.isEmpty()) {
                break;
            }
            passengers.add(waiting.remove());
        }
        if (passengers.isEmpty()) {
            underWay--;
        }
        return passengers;
    }
}
