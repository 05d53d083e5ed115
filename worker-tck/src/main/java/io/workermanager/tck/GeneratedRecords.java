package io.workermanager.tck;

import static io.workermanager.tck.TestRecords.withFreshVersion;
import static java.util.stream.Collectors.joining;

import io.workermanager.model.Attributes;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.Write;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes generated records and reads them again. Of records that do not come back it reports the fields that matter. */
final class GeneratedRecords {
    private static final RecordComponent[] FIELDS = WorkerRecord.class.getRecordComponents();

    private final TckFixture fixture;
    private final long seed;

    GeneratedRecords(TckFixture fixture, long seed) {
        this.fixture = fixture;
        this.seed = seed;
    }

    /** Fails with the shortest list of fields of the fewest records, each written in a fleet of its own. */
    void check(int records) {
        List<List<GeneratedValues.Part>> drawn = draw(records);
        Throwable failure = failure(drawn);
        if (failure != null) {
            List<List<GeneratedValues.Part>> fewest =
                    new ArrayList<>(ShortestList.of(drawn, fewer -> failure(fewer) != null));
            for (int i = 0; i < fewest.size(); i++) {
                int number = i;
                fewest.set(
                        i, ShortestList.of(fewest.get(i), parts -> failure(replaced(fewest, number, parts)) != null));
            }
            Throwable last = failure(fewest);
            AssertionError shortest = new AssertionError(describe(fewest, last == null ? failure : last));
            shortest.addSuppressed(failure);
            throw shortest;
        }
    }

    private static <T> List<T> replaced(List<T> all, int number, T by) {
        List<T> copy = new ArrayList<>(all);
        copy.set(number, by);
        return copy;
    }

    private List<List<GeneratedValues.Part>> draw(int records) {
        GeneratedValues values = new GeneratedValues(seed);
        return Stream.generate(() -> values.parts(fixture.now(), fixture.currentToken()))
                .limit(records)
                .toList();
    }

    /** What is wrong after these records were inserted, and after each was replaced by a next state with the same fields. */
    private @Nullable Throwable failure(List<List<GeneratedValues.Part>> drawn) {
        try (WorkerStore store = fixture.openOtherFleet()) {
            List<WorkerRecord> all = new ArrayList<>();
            for (List<GeneratedValues.Part> parts : drawn) {
                all.add(record("w" + all.size(), parts));
            }
            write(store, all.stream().map(fixture::insert).toList());
            new StoreInspector(store).assertStored(all);
            List<WorkerRecord> next =
                    all.stream().map(TestRecords::withFreshVersion).toList();
            List<Write> replaces = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                replaces.add(fixture.replace(all.get(i), next.get(i)));
            }
            write(store, replaces);
            new StoreInspector(store).assertStored(next);
            return null;
        } catch (AssertionError | RuntimeException e) {
            return e;
        }
    }

    private void write(WorkerStore store, List<Write> writes) {
        fixture.write(store, writes).forEach(TckFixture::assertApplied);
    }

    /** A plain newcomer with some fields replaced. */
    private WorkerRecord record(String id, List<GeneratedValues.Part> parts) {
        Map<String, Object> fields = new HashMap<>();
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        for (GeneratedValues.Part part : parts) {
            if (part.value() instanceof GeneratedValues.Attribute one) {
                attributes.put(one.name(), one.value());
            } else {
                fields.put(part.field(), part.value());
            }
        }
        fields.put("attributes", Attributes.of(attributes));
        WorkerRecord plain = withFreshVersion(fixture.newRecord(id));
        Class<?>[] types = new Class<?>[FIELDS.length];
        Object[] values = new Object[FIELDS.length];
        try {
            for (int i = 0; i < FIELDS.length; i++) {
                types[i] = FIELDS[i].getType();
                values[i] = fields.getOrDefault(
                        FIELDS[i].getName(), FIELDS[i].getAccessor().invoke(plain));
            }
            return WorkerRecord.class.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no record of " + parts, e);
        }
    }

    private String describe(List<List<GeneratedValues.Part>> fewest, Throwable last) {
        return fewest.stream()
                        .map(parts -> parts.stream().map(Object::toString).collect(joining("; ")))
                        .collect(joining(" | ", "these fields do not come back: ", " (seed " + seed + ")"))
                + "\nresult: " + FailureFormatter.describe(last);
    }
}
