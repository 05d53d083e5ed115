package io.workermanager.agent;

import io.workermanager.model.SessionId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A queue that keeps the contract of a source, and fails on request. */
class FakeSessionSource implements SessionSource {
    final Deque<SessionId> waiting = new ArrayDeque<>();
    final List<SessionId> setAside = new ArrayList<>();
    final List<String> calls = new ArrayList<>();
    private int failures;
    private Runnable duringNextTake = () -> {};
    private Runnable onGiveBack = () -> {};

    void add(String session) {
        waiting.add(SessionId.of(session));
    }

    void failNext(int times) {
        failures = times;
    }

    /** Runs a task once, after the next session was set aside and before {@link #take} returns. */
    void duringNextTake(Runnable task) {
        duringNextTake = task;
    }

    void onGiveBack(Runnable check) {
        onGiveBack = check;
    }

    /** Whether a call would return at once. */
    boolean hasAnswer() {
        return !waiting.isEmpty() || !setAside.isEmpty() || failures > 0;
    }

    @Override
    public Optional<SessionId> take(Duration atMost) {
        failOnRequest("take");
        Optional<SessionId> next = Optional.ofNullable(waiting.poll());
        next.ifPresent(session -> {
            setAside.add(session);
            calls.add("take " + session);
            Runnable task = duringNextTake;
            duringNextTake = () -> {};
            task.run();
        });
        return next;
    }

    @Override
    public void confirm(SessionId session) {
        failOnRequest("confirm");
        setAside.remove(session);
        calls.add("confirm " + session);
    }

    @Override
    public void giveBack(SessionId session) {
        failOnRequest("giveBack");
        onGiveBack.run();
        setAside.remove(session);
        waiting.remove(session);
        waiting.addFirst(session);
        calls.add("giveBack " + session);
    }

    private void failOnRequest(String call) {
        if (failures > 0) {
            failures--;
            throw new IllegalStateException(call + " did not reach the queue");
        }
    }
}
