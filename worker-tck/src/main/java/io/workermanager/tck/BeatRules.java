package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.Beat;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Worker;
import io.workermanager.store.Terms;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult.Refusal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A lease that is renewed, and nothing else: what a fleet writes most, and a store may have a shorter way for. */
interface BeatRules {
    @Test
    @DisplayName("BEAT-1 (N31): a lone beat outside its window is refused and changes nothing")
    @Ask("does the shorter way for a beat compare the window with the store's clock?")
    default void beat1_aBeatOutsideItsWindowChangesNothing(Fleet fleet) {
        Worker stored = registered(fleet, "a");
        Instant now = fleet.now();
        for (Terms terms : List.of(fleet.termsOver(), Terms.within(now.plusSeconds(10), now.plusSeconds(60)))) {
            Fleet.refusal(fleet.write(renewal(fleet, stored, terms)), Refusal.OutsideWindow.class);
        }
        fleet.look().assertStand(stored);
    }

    @Test
    @DisplayName("BEAT-2: a lone beat is bound to the control that it was decided under, like any other write")
    @Ask("does the shorter way for a beat compare the control's revision?")
    default void beat2_aBeatIsBoundToItsControl(Fleet fleet) {
        Worker stored = registered(fleet, "a");
        long revision = fleet.order(none -> none.withoutSignals(fleet.now())).revision();
        assertThat(Fleet.refusal(
                                fleet.write(renewal(fleet, stored, fleet.terms().underControl(revision + 1))),
                                Refusal.OtherControl.class)
                        .revision())
                .isEqualTo(revision);
        fleet.look().assertStand(stored);

        Write renewal = renewal(fleet, stored, fleet.terms().underControl(revision));
        Fleet.assertApplied(fleet.write(renewal));
        fleet.look().assertStand(renewal.after().orElseThrow());
    }

    @Test
    @DisplayName(
            "BEAT-3 (N1, N2): a lone beat over another version is refused with the record as it stands, if one does")
    @Ask("does the shorter way for a beat compare the version, and create no record?")
    default void beat3_aBeatOverAnotherVersionChangesNothing(Fleet fleet) {
        Worker read = registered(fleet, "a");
        Write late = renewal(fleet, read, fleet.terms());
        Worker marked = fleet.change(read, worker -> worker.mark(Availability.OFFLINE, fleet.now()));
        assertThat(Fleet.refusal(fleet.write(late), Refusal.OtherVersion.class).current())
                .contains(marked);

        Worker left = registered(fleet, "b");
        fleet.drop(left);
        assertThat(Fleet.refusal(fleet.write(renewal(fleet, left, fleet.terms())), Refusal.OtherVersion.class)
                        .current())
                .isEmpty();
        fleet.look().assertStand(marked);
    }

    @Test
    @DisplayName(
            "BEAT-4 (N5): a lone beat that runs again is applied and changes nothing, whatever its terms say by then")
    @Ask("does the shorter way for a beat look at the version to write before anything else?")
    default void beat4_aBeatThatRunsAgainIsApplied(Fleet fleet) {
        Worker stored = registered(fleet, "a");
        Write.Replace first = renewal(fleet, stored, fleet.terms());
        Fleet.assertApplied(fleet.write(first));
        for (Terms terms :
                List.of(fleet.terms(), fleet.termsOver(), fleet.terms().underControl(7))) {
            Fleet.assertApplied(fleet.write(new Write.Replace(stored, first.next(), first.keepFor(), terms)));
        }
        fleet.look().assertStand(first.next());
    }

    private static Worker registered(Fleet fleet, String id) {
        Worker first = fleet.newcomer(id);
        Fleet.assertApplied(fleet.write(new Write.Insert(first, first.lease().ttl(), fleet.terms())));
        return first;
    }

    /** Kept as long as its lease, like the record of a worker that holds nothing. */
    private static Write.Replace renewal(Fleet fleet, Worker stored, Terms terms) {
        Worker next = Records.fresh(stored.beat(Beat.alive(), 1, FleetControl.NONE, fleet.now()));
        return new Write.Replace(stored, next, next.lease().ttl(), terms);
    }
}
