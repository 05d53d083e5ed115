package io.workermanager.tck.reference;

import static io.workermanager.tck.reference.Mutant.ofFleet;
import static io.workermanager.tck.reference.Mutant.ofStore;

import io.workermanager.model.WorkerRecord;
import io.workermanager.port.ChangeHint;
import io.workermanager.port.WorkerStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;

/** Stores that give some hints and not others, to whom they do not concern, or while a lock is held. */
final class SignalMutants {
    private static final Map<SettableClock, HintDispatcher> ONE_CHANNEL = new ConcurrentHashMap<>();

    private SignalMutants() {}

    static List<Mutant> all() {
        return List.of(
                withoutHint("nobody hears of a registration", WorkerRecord::incarnation),
                withoutHint("nobody hears of a session that waits", WorkerRecord::orphans),
                withoutHint(
                        "nobody hears that a worker leaves",
                        worker -> worker.lease().leftAt()),
                signalling(
                        "a worker has one watch, the last that was opened",
                        clock -> new HintDispatcher() {
                            private final Map<WorkerStore.WatchScope, WorkerStore.Subscription> last =
                                    new ConcurrentHashMap<>();

                            @Override
                            WorkerStore.Subscription watch(
                                    WorkerStore.WatchScope scope, Consumer<ChangeHint> listener) {
                                WorkerStore.Subscription watch = super.watch(scope, listener);
                                Optional.ofNullable(last.put(scope, watch)).ifPresent(WorkerStore.Subscription::close);
                                return watch;
                            }
                        },
                        "SIGNAL-2"),
                ofStore(
                        "the end of a store is the end of every watch",
                        fleet -> new ReferenceStore(fleet) {
                            @Override
                            void endWatches() {
                                fleet.signals = new HintDispatcher();
                            }
                        },
                        "LIFECYCLE-3"),
                signalling(
                        "only the first order is a hint",
                        clock -> new HintDispatcher() {
                            private boolean given;

                            @Override
                            void controlChanged() {
                                if (!given) {
                                    super.controlChanged();
                                }
                                given = true;
                            }
                        },
                        "SIGNAL-3"),
                signalling(
                        "all fleets have one channel",
                        clock -> ONE_CHANNEL.computeIfAbsent(clock, key -> new HintDispatcher()),
                        "SIGNAL-4"),
                signalling(
                        "who writes calls the listeners, with the lock in hand",
                        clock -> new HintDispatcher() {
                            @Override
                            void call(Consumer<ChangeHint> listener, ChangeHint signal) {
                                try {
                                    listener.accept(signal);
                                } catch (IllegalStateException e) {
                                    // A listener's own fault.
                                    return;
                                }
                            }
                        },
                        "SIGNAL-6"),
                ofStore("a worker's watch leaves its thread behind", WatchesByThread::new, "LIFECYCLE-4"));
    }

    private static Mutant withoutHint(String wrong, Function<WorkerRecord, Object> changed) {
        return ofFleet(
                wrong,
                clock -> new ReferenceFleet(clock) {
                    @Override
                    boolean worthASignal(Optional<WorkerRecord> before, Optional<WorkerRecord> after) {
                        boolean same = before.isEmpty()
                                || after.isEmpty()
                                || changed.apply(before.get()).equals(changed.apply(after.get()));
                        return same && super.worthASignal(before, after);
                    }
                },
                "SIGNAL-2");
    }

    private static Mutant signalling(String wrong, Function<SettableClock, HintDispatcher> signals, String... rules) {
        return ofFleet(
                wrong,
                clock -> {
                    ReferenceFleet fleet = new ReferenceFleet(clock);
                    fleet.signals = signals.apply(clock);
                    return fleet;
                },
                rules);
    }

    /** Waits for each worker in a thread that goes by itself, long after anybody looks. */
    private static final class WatchesByThread extends ReferenceStore {
        WatchesByThread(ReferenceFleet fleet) {
            super(fleet);
        }

        @Override
        public WorkerStore.Subscription watch(WorkerStore.WatchScope scope, Consumer<ChangeHint> listener) {
            if (scope.worker().isPresent()) {
                Thread thread = new Thread(
                        () -> LockSupport.parkNanos(Duration.ofSeconds(30).toNanos()));
                thread.setDaemon(true);
                thread.start();
            }
            return super.watch(scope, listener);
        }
    }
}
