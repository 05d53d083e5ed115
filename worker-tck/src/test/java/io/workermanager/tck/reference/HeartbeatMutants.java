package io.workermanager.tck.reference;

import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult.RejectionReason;
import java.time.Instant;
import java.util.Optional;

/** Stores with a shorter way for beats that leaves something out. */
final class HeartbeatMutants extends MutantTable {
    /** A fleet that takes the shorter way with writes that renew a lease and change nothing else. */
    private abstract static class Hasty extends ReferenceFleet {
        Hasty(SettableClock clock) {
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
        fleet("a beat has no window", "BEAT-1", clock -> new Hasty(clock) {
            @Override
            Optional<RejectionReason> beatRefusal(Write write, Instant now) {
                return control(write.terms()).or(() -> version(write, now));
            }
        });
        fleet("a beat asks for no control", "BEAT-2", clock -> new Hasty(clock) {
            @Override
            Optional<RejectionReason> beatRefusal(Write write, Instant now) {
                return window(write.terms(), now).or(() -> version(write, now));
            }
        });
        fleet("a beat overwrites what stands, or nothing", "BEAT-3", clock -> new Hasty(clock) {
            @Override
            Optional<RejectionReason> beatRefusal(Write write, Instant now) {
                return window(write.terms(), now).or(() -> control(write.terms()));
            }
        });
        fleet("a beat is not known again", "BEAT-4", clock -> new Hasty(clock) {
            @Override
            boolean beatHasRun(Write write, Instant now) {
                return false;
            }
        });
    }
}
