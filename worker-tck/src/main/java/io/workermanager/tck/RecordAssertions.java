package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.WorkerRecord;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.assertj.core.api.ListAssert;
import org.assertj.core.api.OptionalAssert;
import org.assertj.core.presentation.StandardRepresentation;

/** Assertions on many records. A failure shows at most ten, each with id, status, turn and version. */
final class RecordAssertions extends StandardRepresentation {
    private static final int MAX_SHOWN = 10;
    private static final int VERSION_DIGITS = 6;

    private RecordAssertions() {}

    /** Assertions that abbreviate records. */
    static ListAssert<WorkerRecord> assertThatAll(Collection<WorkerRecord> records) {
        return assertThat(List.copyOf(records)).withRepresentation(new RecordAssertions());
    }

    /** Assertions that abbreviate the record. */
    static OptionalAssert<WorkerRecord> assertThatRecord(Optional<WorkerRecord> record) {
        return assertThat(record).withRepresentation(new RecordAssertions());
    }

    /** The abbreviated records. */
    static String abbreviate(Collection<WorkerRecord> records) {
        return new RecordAssertions().list(records);
    }

    /** Asserts the same records in the same order. A failure shows them from the first difference on. */
    static void assertInOrder(String what, List<WorkerRecord> actual, List<WorkerRecord> expected) {
        int equal = 0;
        while (equal < Math.min(actual.size(), expected.size())
                && actual.get(equal).equals(expected.get(equal))) {
            equal++;
        }
        assertThatAll(actual.subList(equal, actual.size()))
                .as(what + (equal == 0 ? "" : ", after " + equal + " equal ones"))
                .isEqualTo(expected.subList(equal, expected.size()));
    }

    @Override
    public String toStringOf(Object object) {
        if (object instanceof WorkerRecord worker) {
            return abbreviate(worker);
        }
        if (object instanceof Collection<?> many) {
            return list(many);
        }
        return super.toStringOf(object);
    }

    private String list(Collection<?> many) {
        String more = many.size() > MAX_SHOWN ? ", and " + (many.size() - MAX_SHOWN) + " more]" : "]";
        return many.stream().limit(MAX_SHOWN).map(this::toStringOf).collect(Collectors.joining(", ", "[", more));
    }

    private static String abbreviate(WorkerRecord worker) {
        String version = worker.version().value();
        return worker.id() + " (" + worker.status() + ", turn " + worker.turn() + ", version .."
                + version.substring(Math.max(0, version.length() - VERSION_DIGITS)) + ")";
    }
}
