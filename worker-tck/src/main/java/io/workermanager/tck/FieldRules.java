package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.TTL;
import static io.workermanager.tck.TestRecords.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Attributes;
import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Lease;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerRecord;
import io.workermanager.rules.OperatorTransitions;
import io.workermanager.rules.RegistrationTransitions;
import io.workermanager.rules.ShutdownTransitions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;

/** Stored fields. */
interface FieldRules {
    @ContractRule(hint = "which field does the stored form omit, or truncate?")
    @DisplayName("FIELD-1: a record comes back equal in every field, whether it was inserted or replaced")
    default void field1_aRecordComesBackEqual(TckFixture fixture) {
        Instant now = fixture.now();
        WorkerRecord inserted = fixture.put(allFieldsSet("a", now));
        assertSameFields(fixture.find(inserted).orElseThrow(), inserted);
        WorkerRecord replaced = fixture.overwrite(fixture.put("b"), allFieldsSet("b", now));
        assertSameFields(fixture.find(replaced).orElseThrow(), replaced);
        WorkerRecord left =
                fixture.put(withFreshVersion(RegistrationTransitions.leave(allFieldsSet("c", now), now.plusMillis(1))));
        assertSameFields(fixture.find(left).orElseThrow(), left);
        fixture.assertStored(inserted, replaced, left);
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
        assertThat(found.host()).as("the host of %s", written.id()).isEqualTo(written.host());
        assertThat(found.markOrder().map(WorkerRecord.MarkOrder::revision))
                .as("the revision of the last order on the mark of %s", written.id())
                .isEqualTo(written.markOrder().map(WorkerRecord.MarkOrder::revision));
        assertThat(found.markOrder().map(WorkerRecord.MarkOrder::cause))
                .as("the cause of the mark of %s", written.id())
                .isEqualTo(written.markOrder().map(WorkerRecord.MarkOrder::cause));
        assertThat(found.markOrder().flatMap(WorkerRecord.MarkOrder::until))
                .as("the end of the mark of %s", written.id())
                .isEqualTo(written.markOrder().flatMap(WorkerRecord.MarkOrder::until));
        assertThat(found.attributes()).as("the attributes of %s", written.id()).isEqualTo(written.attributes());
        assertThat(found).as("the record of %s", written.id()).isEqualTo(written);
    }

    @ContractRule(hint = "does a number pass through a double, or does an empty list become an empty map?")
    @DisplayName("FIELD-2: attributes of every type come back exact, with every digit and every empty list")
    default void field2_attributesComeBackExact(TckFixture fixture) {
        WorkerRecord written = fixture.put(withAttributes(fixture.newRecord("a"), allValueTypes()));
        WorkerRecord found = fixture.find(written).orElseThrow();
        assertThat(found.attributes()).isEqualTo(written.attributes());
        assertThat(List.copyOf(found.attributes().asMap().keySet()))
                .containsExactlyInAnyOrderElementsOf(
                        written.attributes().asMap().keySet());
    }

    @ContractRule(hint = "are the fields of a record merged into those of the previous one?")
    @DisplayName("FIELD-3: an attribute that is missing from the next record is missing in the store")
    default void field3_deletedAttributesStayDeleted(TckFixture fixture) {
        WorkerRecord with = fixture.put(withAttributes(fixture.newRecord("a"), Map.of("x", 1, "y", List.of())));
        WorkerRecord without = fixture.overwrite(with, withAttributes(with, Map.of("y", 2)));
        assertThat(fixture.find(with)).contains(without);
    }

    @ContractRule(hint = "is a time stored in seconds, or a number written with an exponent?")
    @DisplayName("FIELD-4: every time keeps its milliseconds, and every number its 53 bits")
    default void field4_timesAndNumbersComeBackExact(TckFixture fixture) {
        long largest = (1L << 53) - 1;
        List<WorkerRecord> all = new ArrayList<>();
        for (int millis : new int[] {0, 1, 10, 100, 120, 999}) {
            Instant time = Instant.ofEpochSecond(fixture.now().getEpochSecond() - 100, millis * 1_000_000L);
            WorkerRecord worker = fixture.newRecord("w" + millis);
            all.add(fixture.put(new WorkerRecord(
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
                    new Lease(time, TTL.plusMillis(millis), Optional.empty()),
                    time,
                    time,
                    largest - millis,
                    Attributes.empty(),
                    Optional.of(new WorkerRecord.MarkOrder(
                            largest - millis, largest - millis, Order.Cause.unstated(), Optional.of(time))),
                    Optional.empty())));
        }
        fixture.assertStored(all);
    }

    @ContractRule(hint = "is a column, a buffer or a key too short for the longest value that the domain accepts?")
    @DisplayName("FIELD-5: a record with every field at its bound comes back equal")
    default void field5_theLargestRecordComesBackEqual(TckFixture fixture) {
        Order.Cause cause = Order.Cause.of("w".repeat(256), "\u00e9".repeat(128));
        WorkerRecord worker = fixture.withHost(
                fixture.newRecord("\ud83d\ude00".repeat(64), largestProfile()), "h" + "\u65e5".repeat(85));
        WorkerRecord marked = OperatorTransitions.mark(
                worker, new OperatorTransitions.Mark(Availability.OFFLINE, cause, Optional.empty()), fixture.now());
        WorkerRecord plain = ShutdownTransitions.request(marked, cause, FleetControl.none(), fixture.now());
        WorkerRecord full = fixture.put(withOrphans(
                withAttributes(plain, largestAttributes()), mostOrphans(fixture.currentToken(), fixture.now())));
        WorkerRecord busy = fixture.assign(fixture.put("busy"), "\u65e5".repeat(85) + "s");
        assertSameFields(fixture.find(full).orElseThrow(), full);
        fixture.assertStored(full, busy);
        fixture.assertStored(fixture.overwrite(full, withFreshVersion(full)), busy);
    }

    @ContractRule(
            hint = "which value is changed on its way: rounded, trimmed, normalized, cut, or compared without case?")
    @DisplayName("FIELD-6: records with generated values, at and around every bound, come back equal")
    default void field6_generatedRecordsComeBackEqual(TckFixture fixture) {
        for (long seed = 1; seed <= 4; seed++) {
            new GeneratedRecords(fixture, seed).check(15);
        }
    }
}
