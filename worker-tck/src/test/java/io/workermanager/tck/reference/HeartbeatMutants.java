package io.workermanager.tck.reference;

import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult.RejectionReason;
import java.time.Instant;
import java.util.Optional;

/** Stores with a fast path for heartbeats that omits a check. */
final class HeartbeatMutants extends MutantTable {
    /** Uses the fast path for writes that only renew a lease. */
    private abstract static class FastHeartbeatFleet extends ReferenceFleet {
        FastHeartbeatFleet(SettableClock clock) {
            super(clock);
        }

        @Override
        Optional<RejectionReason> refusal(Write write, Instant now) {
            return isBeat(write) ? beatRefusal(write, now) : super.refusal(write, now);
        }

        @Override
        boolean hasRun(Write write, Instant now) {
            return isBeat(write) ? beatHasRun(write, now) : super.hasRun(write, now);
        }

        Optional<RejectionReason> beatRefusal(Write write, Instant now) {
            return super.refusal(write, now);
        }

        boolean beatHasRun(Write write, Instant now) {
            return super.hasRun(write, now);
        }

        boolean isBeat(Write write) {
            return write instanceof Write.Replace replace && isRenewal(replace.expected(), replace.next());
        }

        private boolean isRenewal(WorkerRecord before, WorkerRecord after) {
            return before.assignment().isEmpty() && !worthASignal(Optional.of(before), Optional.of(after));
        }
    }

    HeartbeatMutants() {
        fleet("the window of a heartbeat is not checked", "BEAT-1", clock -> new FastHeartbeatFleet(clock) {
            @Override
            Optional<RejectionReason> beatRefusal(Write write, Instant now) {
                return control(write.preconditions()).or(() -> version(write, now));
            }
        });
        fleet("the control revision of a heartbeat is not checked", "BEAT-2", clock -> new FastHeartbeatFleet(clock) {
            @Override
            Optional<RejectionReason> beatRefusal(Write write, Instant now) {
                return window(write.preconditions(), now).or(() -> version(write, now));
            }
        });
        fleet("the version of a heartbeat is not checked", "BEAT-3", clock -> new FastHeartbeatFleet(clock) {
            @Override
            Optional<RejectionReason> beatRefusal(Write write, Instant now) {
                return window(write.preconditions(), now).or(() -> control(write.preconditions()));
            }
        });
        fleet("a repeated heartbeat is not recognized", "BEAT-4", clock -> new FastHeartbeatFleet(clock) {
            @Override
            boolean beatHasRun(Write write, Instant now) {
                return false;
            }
        });
    }
}
