package io.workermanager.agent;

import io.workermanager.model.SessionId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A queue that keeps the contract of a source, and fails when a test says so. */
final class FakeSessionSource implements SessionSource {
    final Deque<SessionId> waiting = new ArrayDeque<>();
    final List<SessionId> aside = new ArrayList<>();
    final List<String> calls = new ArrayList<>();
    private int failures;
    private Runnable whileTaking = () -> {};
    private Runnable onGiveBack = () -> {};

    void add(String session) {
        waiting.add(SessionId.of(session));
    }

    void failNext(int times) {
        failures = times;
    }

    /** Runs once, after the next session was set aside and before the taker knows. */
    void whileTaking(Runnable interruption) {
        whileTaking = interruption;
    }

    void onGiveBack(Runnable check) {
        onGiveBack = check;
    }

    /** Whether a call would be answered at once. */
    boolean answers() {
        return !waiting.isEmpty() || !aside.isEmpty() || failures > 0;
    }

    @Override
    public Optional<SessionId> take(Duration atMost) {
        failIfTold("take");
        Optional<SessionId> next = Optional.ofNullable(waiting.poll());
        next.ifPresent(session -> {
            aside.add(session);
            calls.add("take " + session);
            Runnable interruption = whileTaking;
            whileTaking = () -> {};
            interruption.run();
        });
        return next;
    }

    @Override
    public void confirm(SessionId session) {
        failIfTold("confirm");
        aside.remove(session);
        calls.add("confirm " + session);
    }

    @Override
    public void giveBack(SessionId session) {
        failIfTold("giveBack");
        onGiveBack.run();
        aside.remove(session);
        waiting.remove(session);
        waiting.addFirst(session);
        calls.add("giveBack " + session);
    }

    private void failIfTold(String call) {
        if (failures > 0) {
            failures--;
            throw new IllegalStateException(call + " did not reach the queue");
        }
    }
}
