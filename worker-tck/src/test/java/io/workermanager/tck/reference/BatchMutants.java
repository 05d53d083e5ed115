package io.workermanager.tck.reference;

import io.workermanager.model.SessionId;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Stores that run the writes of a batch together, and stores that remember a limited number of things. */
final class BatchMutants extends MutantTable {
    BatchMutants() {
        alike();
        fleet("removed ids are remembered from the end of their batch on", "BATCH-3", RemembersAfterwards::new);
        fleet("the writes of a batch run by kind", "BATCH-3", clock -> new ReferenceFleet(clock) {
            @Override
            List<WriteResult> write(List<Write> writes) {
                List<Integer> order = IntStream.range(0, writes.size())
                        .boxed()
                        .sorted(Comparator.comparing(
                                i -> writes.get(i).getClass().getSimpleName()))
                        .toList();
                WriteResult[] results = new WriteResult[writes.size()];
                order.forEach(i -> results[i] = write(writes.get(i)));
                return Arrays.asList(results);
            }
        });
        fleet("a write that occurs twice in a batch has one result", "BATCH-6", clock -> new ReferenceFleet(clock) {
            @Override
            List<WriteResult> write(List<Write> writes) {
                Map<Write, WriteResult> results = new HashMap<>();
                List<WriteResult> all = new ArrayList<>();
                writes.forEach(write -> {
                    if (!results.containsKey(write)) {
                        results.put(write, write(write));
                    }
                    all.add(results.get(write));
                });
                return all;
            }
        });
        fleet("a thousand removed ids are remembered", "REMOVE-4", clock -> new ReferenceFleet(clock) {
            private final Deque<WorkerId> last = new ArrayDeque<>();

            @Override
            void remove(WorkerRecord worker, Instant now) {
                super.remove(worker, now);
                last.add(worker.id());
                if (last.size() > 1_000) {
                    removed.remove(last.remove());
                }
            }
        });
        fleet("a thousand released sessions are remembered", "TOKEN-12", clock -> new ReferenceFleet(clock) {
            private final Deque<SessionId> last = new ArrayDeque<>();

            @Override
            void run(Write write, Instant now) {
                super.run(write, now);
                write.before()
                        .ifPresent(before -> before.sessions().stream()
                                .filter(givenUp::containsKey)
                                .forEach(last::add));
                while (last.size() > 1_000) {
                    givenUp.remove(last.remove());
                }
            }
        });
    }

    private static final class RemembersAfterwards extends ReferenceFleet {
        RemembersAfterwards(SettableClock clock) {
            super(clock);
        }

        @Override
        List<WriteResult> write(List<Write> writes) {
            Map<WorkerId, Removed> all = removed;
            Map<WorkerId, Removed> before = Map.copyOf(all);
            removed = new HashMap<>(before) {
                private static final long serialVersionUID = 1;

                @Override
                public Removed get(Object id) {
                    Removed last = super.get(id);
                    return last != null && !last.equals(before.get(id)) ? hidden(last) : last;
                }
            };
            List<WriteResult> results = super.write(writes);
            removed = new HashMap<>(removed);
            return results;
        }

        /** Of no incarnation, but with the version: a removal that runs again is recognized. */
        private static Removed hidden(Removed last) {
            return new Removed(new Version(last.version().value()), 0, last.at());
        }
    }
}
