package io.workermanager.tck.reference;

import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;

/** Missing, misdirected or blocking hints. */
final class SignalMutants extends MutantTable {
    private static final Map<SettableClock, HintDispatcher> ONE_CHANNEL = new ConcurrentHashMap<>();

    SignalMutants() {
        withoutHint("no hint for a registration", WorkerRecord::incarnation);
        withoutHint("no hint for an orphan", WorkerRecord::orphans);
        withoutHint("no hint for a worker that leaves", worker -> worker.lease().leftAt());
        hints("a worker has one watch, the last that was opened", "SIGNAL-2", clock -> new HintDispatcher() {
            private final Map<WorkerStore.WatchScope, WorkerStore.Subscription> last = new ConcurrentHashMap<>();

            @Override
            WorkerStore.Subscription watch(WorkerStore.WatchScope scope, Consumer<WorkerStore.ChangeHint> listener) {
                WorkerStore.Subscription watch = super.watch(scope, listener);
                Optional.ofNullable(last.put(scope, watch)).ifPresent(WorkerStore.Subscription::close);
                return watch;
            }
        });
        store("closing a store closes every watch", "LIFECYCLE-3", fleet -> new ReferenceStore(fleet) {
            @Override
            void endWatches() {
                fleet.signals = new HintDispatcher();
            }
        });
        hints("only the first control write sends a hint", "SIGNAL-3", clock -> new HintDispatcher() {
            private boolean given;

            @Override
            void controlChanged() {
                if (!given) {
                    super.controlChanged();
                }
                given = true;
            }
        });
        hints(
                "all fleets share one channel",
                "SIGNAL-4",
                clock -> ONE_CHANNEL.computeIfAbsent(clock, key -> new HintDispatcher()));
        hints("the writer calls the listeners inside the lock", "SIGNAL-6", clock -> new HintDispatcher() {
            @Override
            void call(Consumer<WorkerStore.ChangeHint> listener, WorkerStore.ChangeHint signal) {
                try {
                    listener.accept(signal);
                } catch (IllegalStateException e) {
                    // Only the exception of the test listener is ignored.
                    return;
                }
            }
        });
        store("a worker's watch leaves its thread behind", "LIFECYCLE-4", WatchesByThread::new);
    }

    private void withoutHint(String defect, Function<WorkerRecord, Object> changed) {
        fleet(defect, "SIGNAL-2", clock -> new ReferenceFleet(clock) {
            @Override
            boolean worthASignal(Optional<WorkerRecord> before, Optional<WorkerRecord> after) {
                boolean same = before.isEmpty()
                        || after.isEmpty()
                        || changed.apply(before.get()).equals(changed.apply(after.get()));
                return same && super.worthASignal(before, after);
            }
        });
    }

    /** Starts a thread per watched worker, which ends long after the rule. */
    private static final class WatchesByThread extends ReferenceStore {
        WatchesByThread(ReferenceFleet fleet) {
            super(fleet);
        }

        @Override
        public WorkerStore.Subscription watch(WorkerStore.WatchScope scope, Consumer<WorkerStore.ChangeHint> listener) {
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
