package io.workermanager.console;

import io.workermanager.model.Availability;
import io.workermanager.model.WorkerView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The state of a worker as a list, such as {@code idle,held}: what it does, and then what keeps it from taking sessions.
 *
 * @param words the parts
 */
record WorkerState(List<String> words) implements Comparable<WorkerState> {
    private static final String RED = "\u001b[31m";
    private static final String YELLOW = "\u001b[33m";
    private static final String GREEN = "\u001b[32m";
    private static final String END = "\u001b[m";

    static WorkerState of(WorkerView view) {
        List<String> words = new ArrayList<>();
        words.add(activity(view));
        if (view.worker().availability() != Availability.ONLINE) {
            words.add(view.worker().availability().name().toLowerCase(Locale.ROOT));
        }
        for (WorkerView.Reason reason : view.reasons()) {
            switch (reason.kind()) {
                case HELD -> words.add("held");
                case SHUTDOWN_REQUESTED -> words.add("stopping");
                case CONTROL_LOST -> words.add("blocked");
                case ABSENT, EXPIRED, LEFT, OFFLINE, PAUSED, BUSY -> {}
            }
        }
        return new WorkerState(words.stream().distinct().toList());
    }

    private static String activity(WorkerView view) {
        return switch (view.liveness()) {
            case EXPIRED -> "expired";
            case LEFT -> view.worker().isMarkedInAdvance() ? "expected" : "left";
            case ALIVE -> view.activeSession().isPresent() ? "processing" : "idle";
        };
    }

    /** The text in green if the worker works or may take a session, in red if it is dead, and otherwise in yellow. */
    String colour(String text) {
        String colour = words.size() > 1 ? YELLOW : GREEN;
        return (words.contains("expired") ? RED : colour) + text + END;
    }

    @Override
    public int compareTo(WorkerState other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return String.join(",", words);
    }
}
