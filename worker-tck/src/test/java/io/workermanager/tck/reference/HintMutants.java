package io.workermanager.tck.reference;

import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.ChangeHint;
import io.workermanager.port.WorkerStore.WatchScope;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Hints to the wrong watch, from the wrong thread, or too few of them. */
final class HintMutants extends MutantTable {
    HintMutants() {
        alike();
        fleet("the watch of the fleet hears each heartbeat", "SIGNAL-7", clock -> new ReferenceFleet(clock) {
            @Override
            void run(Write write, Instant now) {
                super.run(write, now);
                signals.controlChanged();
            }
        });
        hints("the watch of the fleet hears each change of a worker", "SIGNAL-7", clock -> new HintDispatcher() {
            @Override
            boolean concerns(WatchScope watched, WatchScope changed) {
                return watched.worker().isEmpty() || super.concerns(watched, changed);
            }
        });
        hints("the thread that writes calls the listeners", "SIGNAL-8", clock -> new HintDispatcher() {
            @Override
            void call(Consumer<ChangeHint> listener, ChangeHint signal) {
                ignoringErrors(listener, signal);
            }
        });
        hints("a listener has one watch", "SIGNAL-9", clock -> new HintDispatcher() {
            private final Map<Consumer<ChangeHint>, WorkerStore.Subscription> last = new ConcurrentHashMap<>();

            @Override
            WorkerStore.Subscription watch(WatchScope scope, Consumer<ChangeHint> listener) {
                WorkerStore.Subscription watch = super.watch(scope, listener);
                WorkerStore.Subscription before = last.put(listener, watch);
                if (before != null) {
                    before.close();
                }
                return watch;
            }
        });
        hints("closing a watch ends all watches of its listener", "SIGNAL-9", clock -> new HintDispatcher() {
            private final Map<Consumer<ChangeHint>, List<WorkerStore.Subscription>> all = new ConcurrentHashMap<>();

            @Override
            WorkerStore.Subscription watch(WatchScope scope, Consumer<ChangeHint> listener) {
                List<WorkerStore.Subscription> own = all.computeIfAbsent(listener, any -> new CopyOnWriteArrayList<>());
                own.add(super.watch(scope, listener));
                return () -> own.forEach(WorkerStore.Subscription::close);
            }
        });
        hints("an Error of a listener ends the hints", "SIGNAL-6", clock -> new HintDispatcher() {
            private volatile boolean ended;

            @Override
            void call(Consumer<ChangeHint> listener, ChangeHint signal) {
                Consumer<ChangeHint> guarded = hint -> {
                    try {
                        listener.accept(hint);
                    } catch (Error e) {
                        ended = true;
                        throw e;
                    }
                };
                if (!ended) {
                    super.call(guarded, signal);
                }
            }
        });
        hints("a listener that throws gets no more hints", "SIGNAL-6", clock -> new HintDispatcher() {
            private final Set<Consumer<ChangeHint>> ended = ConcurrentHashMap.newKeySet();

            @Override
            void call(Consumer<ChangeHint> listener, ChangeHint signal) {
                Consumer<ChangeHint> guarded = hint -> {
                    try {
                        listener.accept(hint);
                    } catch (RuntimeException e) {
                        ended.add(listener);
                        throw e;
                    }
                };
                if (!ended.contains(listener)) {
                    super.call(guarded, signal);
                }
            }
        });
        fleet("a batch sends one hint", "SIGNAL-10", clock -> new ReferenceFleet(clock) {
            private boolean given;

            @Override
            List<WriteResult> write(List<Write> writes) {
                given = false;
                return super.write(writes);
            }

            @Override
            boolean worthASignal(Optional<WorkerRecord> before, Optional<WorkerRecord> after) {
                boolean first = !given && super.worthASignal(before, after);
                given |= first;
                return first;
            }
        });
        store("a store sends the hints of its own writes only", "SIGNAL-2, SIGNAL-3", OwnHints::new);
    }

    private static void ignoringErrors(Consumer<ChangeHint> listener, ChangeHint signal) {
        try {
            listener.accept(signal);
        } catch (Throwable e) {
            // The port specifies that exceptions of a listener are ignored.
            return;
        }
    }

    /** Each store has its own watches, and tells them what it writes itself. */
    private static final class OwnHints extends ReferenceStore {
        private final HintDispatcher own = new HintDispatcher();

        OwnHints(ReferenceFleet fleet) {
            super(fleet);
        }

        @Override
        public List<WriteResult> write(List<Write> writes) {
            synchronized (fleet) {
                fleet.signals = own;
                return super.write(writes);
            }
        }

        @Override
        public WorkerStore.Subscription watch(WatchScope scope, Consumer<ChangeHint> listener) {
            checkOpen();
            return own.watch(scope, listener);
        }
    }
}
