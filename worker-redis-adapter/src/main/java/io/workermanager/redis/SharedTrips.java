package io.workermanager.redis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Lets items that many threads want to send at the same time share a trip. A few trips are under way at once; whoever comes
 * meanwhile waits, and the first of those to wait sends for all who have come until then. Safe for use by many threads.
 *
 * @param <S> what is sent
 * @param <R> what comes back for each
 */
final class SharedTrips<S, R> {
    private final int underWayAtMost;
    private final int itemsAtMost;
    private final int sizeAtMost;
    private final ToIntFunction<S> size;
    private final Function<List<S>, List<R>> trip;
    private final Queue<Waiting<S, R>> waiting = new ArrayDeque<>();
    private int underWay;

    SharedTrips(
            int underWayAtMost,
            int itemsAtMost,
            int sizeAtMost,
            ToIntFunction<S> size,
            Function<List<S>, List<R>> trip) {
        this.underWayAtMost = underWayAtMost;
        this.itemsAtMost = itemsAtMost;
        this.sizeAtMost = sizeAtMost;
        this.size = size;
        this.trip = trip;
    }

    /** One item, and what comes of it: its result, or that its owner is to make the next trip. */
    private record Waiting<S, R>(S item, CompletableFuture<Turn<R>> turn) {}

    /** What ends the waiting. */
    private sealed interface Turn<R> {}

    /** Another made the trip. */
    private record Answered<R>(R result) implements Turn<R> {}

    /** The trip that another made for it failed. */
    private record Failed<R>(RuntimeException why) implements Turn<R> {}

    /** It is the owner's turn to make a trip. */
    private record Yours<R>() implements Turn<R> {}

    /**
     * Sends an item, alone or with others.
     *
     * @throws InterruptedException if the thread is interrupted while it waits; another may send the item nevertheless
     */
    R send(S item) throws InterruptedException {
        Waiting<S, R> mine = new Waiting<>(item, new CompletableFuture<>());
        synchronized (this) {
            if (underWay < underWayAtMost) {
                underWay++;
                mine.turn.complete(new Yours<>());
            } else {
                waiting.add(mine);
            }
        }
        Turn<R> turn = awaited(mine);
        if (turn instanceof Answered<R> answered) {
            return answered.result;
        }
        if (turn instanceof Failed<R> failed) {
            throw failed.why;
        }
        return lead(mine);
    }

    private Turn<R> awaited(Waiting<S, R> mine) throws InterruptedException {
        try {
            return mine.turn.get();
        } catch (InterruptedException e) {
            leave(mine);
            throw e;
        } catch (ExecutionException | CancellationException e) {
            throw new AssertionError("a turn is never completed with a failure", e);
        }
    }

    /** One that is interrupted is not sent any more if it was not yet, and passes a turn that came meanwhile on. */
    private synchronized void leave(Waiting<S, R> mine) {
        boolean waits = waiting.remove(mine);
        if (!waits && mine.turn.isDone() && mine.turn.join() instanceof Yours<R>) {
            passOn();
        }
    }

    private R lead(Waiting<S, R> mine) {
        List<Waiting<S, R>> passengers = board(mine);
        List<R> results;
        try {
            results = trip.apply(passengers.stream().map(Waiting::item).toList());
        } catch (RuntimeException e) {
            passOn();
            passengers.subList(1, passengers.size()).forEach(other -> other.turn.complete(new Failed<>(e)));
            throw e;
        }
        passOn();
        for (int i = 1; i < passengers.size(); i++) {
            passengers.get(i).turn.complete(new Answered<>(results.get(i)));
        }
        return results.get(0);
    }

    private synchronized List<Waiting<S, R>> board(Waiting<S, R> mine) {
        List<Waiting<S, R>> passengers = new ArrayList<>();
        passengers.add(mine);
        int taken = size.applyAsInt(mine.item);
        while (!waiting.isEmpty() && passengers.size() < itemsAtMost) {
            taken += size.applyAsInt(waiting.element().item);
            if (taken > sizeAtMost) {
                break;
            }
            passengers.add(waiting.remove());
        }
        return passengers;
    }

    private synchronized void passOn() {
        Waiting<S, R> next = waiting.poll();
        if (next == null) {
            underWay--;
        } else {
            next.turn.complete(new Yours<>());
        }
    }
}
