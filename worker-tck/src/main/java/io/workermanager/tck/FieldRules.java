package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.*;
import io.workermanager.model.Attributes;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Lease;
import io.workermanager.model.OrderCause;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerRecord;
import io.workermanager.rules.RegistrationTransitions;
import io.workermanager.rules.ShutdownTransitions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** That a record comes back as it was written. */
interface FieldRules {
    @Test
    @DisplayName("FIELD-1: a record comes back equal in every field, whether it was inserted or replaced")
    @DiagnosticHint("which field does the stored form leave out, or cut?")
    default void field1_aRecordComesBackEqual(TckFixture fleet) {
        Instant now = fleet.now();
        WorkerRecord inserted = fleet.put(TestRecords.everyField("a", now));
        assertSameFields(fleet.find(inserted).orElseThrow(), inserted);
        WorkerRecord replaced = fleet.overwrite(fleet.put("b"), TestRecords.everyField("b", now));
        assertSameFields(fleet.find(replaced).orElseThrow(), replaced);
        WorkerRecord left = fleet.put(
                TestRecords.fresh(RegistrationTransitions.leave(TestRecords.everyField("c", now), now.plusMillis(1))));
        assertSameFields(fleet.find(left).orElseThrow(), left);
        fleet.look().assertStand(inserted, replaced, left);
    }

    /** Names the field that differs, and then compares as a whole. */
    private static void assertSameFields(WorkerRecord found, WorkerRecord written) {
        assertThat(found.profile()).as("the profile of %s", written.id()).isEqualTo(written.profile());
        assertThat(found.assignment()).as("the session of %s", written.id()).isEqualTo(written.assignment());
        assertThat(found.orphans())
                .as("the waiting sessions of %s", written.id())
                .isEqualTo(written.orphans());
        assertThat(found.shutdown()).as("the order to stop of %s", written.id()).isEqualTo(written.shutdown());
        assertThat(found.lease()).as("the lease of %s", written.id()).isEqualTo(written.lease());
        assertThat(found.markOrder())
                .as("the last order on the mark of %s", written.id())
                .isEqualTo(written.markOrder());
        assertThat(found.attributes()).as("the attributes of %s", written.id()).isEqualTo(written.attributes());
        assertThat(found).as("the record of %s", written.id()).isEqualTo(written);
    }

    @Test
    @DisplayName("FIELD-2: attributes of every kind come back exact, each digit and each empty list of them")
    @DiagnosticHint("does a number pass through a double, or an empty list turn into an empty map?")
    default void field2_attributesComeBackExact(TckFixture fleet) {
        WorkerRecord written =
                fleet.put(TestRecords.withAttributes(fleet.newcomer("a"), TestRecords.everyKindOfValue()));
        WorkerRecord found = fleet.find(written).orElseThrow();
        assertThat(found.attributes()).isEqualTo(written.attributes());
        assertThat(List.copyOf(found.attributes().asMap().keySet()))
                .containsExactlyInAnyOrderElementsOf(
                        written.attributes().asMap().keySet());
    }

    @Test
    @DisplayName("FIELD-3: attributes that are gone from a record are gone from the store")
    @DiagnosticHint("are the fields of a record merged into those of the one before?")
    default void field3_attributesThatAreGoneAreGone(TckFixture fleet) {
        WorkerRecord with = fleet.put(TestRecords.withAttributes(fleet.newcomer("a"), Map.of("x", 1, "y", List.of())));
        WorkerRecord without = fleet.overwrite(with, TestRecords.withAttributes(with, Map.of("y", 2)));
        assertThat(fleet.find(with)).contains(without);
    }

    @Test
    @DisplayName("FIELD-4: every time keeps its milliseconds, and every number its 53 bits")
    @DiagnosticHint("is a time stored in seconds, or a number written with an exponent?")
    default void field4_timesAndNumbersComeBackExact(TckFixture fleet) {
        long largest = (1L << 53) - 1;
        List<WorkerRecord> all = new ArrayList<>();
        for (int millis : new int[] {0, 1, 10, 100, 120, 999}) {
            Instant time = Instant.ofEpochSecond(fleet.now().getEpochSecond() - 100, millis * 1_000_000L);
            WorkerRecord worker = fleet.newcomer("w" + millis);
            all.add(fleet.put(new WorkerRecord(
                    worker.id(),
                    Version.fresh(),
                    largest - millis,
                    largest - millis,
                    Profile.defaults(),
                    worker.availability(),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    time,
                    new Lease(time, TckFixture.TTL.plusMillis(millis), Optional.empty()),
                    time,
                    time,
                    largest - millis,
                    Attributes.empty(),
                    Optional.of(new WorkerRecord.MarkOrder(largest - millis, largest - millis)))));
        }
        fleet.look().assertStand(all);
    }

    @Test
    @DisplayName("FIELD-5: a record at every bound at once comes back equal")
    @DiagnosticHint("is a column, a buffer or a key too short for the longest that the domain accepts?")
    default void field5_aRecordAtEveryBoundComesBackEqual(TckFixture fleet) {
        OrderCause cause = OrderCause.of("w".repeat(256), "\u00e9".repeat(128));
        WorkerRecord plain = ShutdownTransitions.request(
                fleet.newcomer("\ud83d\ude00".repeat(64), TestRecords.fullestProfile()),
                cause,
                FleetControl.none(),
                fleet.now());
        WorkerRecord full = fleet.put(TestRecords.withOrphans(
                TestRecords.withAttributes(plain, TestRecords.fullestAttributes()),
                TestRecords.mostOrphans(fleet.tokenNow(), fleet.now())));
        WorkerRecord busy = fleet.assign(fleet.put("busy"), "\u65e5".repeat(85) + "s");
        assertSameFields(fleet.find(full).orElseThrow(), full);
        fleet.look().assertStand(full, busy);
        fleet.look().assertStand(fleet.overwrite(full, TestRecords.fresh(full)), busy);
    }
}
