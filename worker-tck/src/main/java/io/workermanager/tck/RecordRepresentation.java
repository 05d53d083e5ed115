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

/** Compares many records at once; a failure shows each by id, state, turn and version, and ten of them at most. */
final class RecordRepresentation extends StandardRepresentation {
    private static final int MOST = 10;
    private static final int END_OF_VERSION = 6;

    private RecordRepresentation() {}

    /** Assertions that show records in short. */
    static ListAssert<WorkerRecord> assertThatAll(Collection<WorkerRecord> records) {
        return assertThat(List.copyOf(records)).withRepresentation(new RecordRepresentation());
    }

    /** Assertions that show a record in short, for where it matters which one it is. */
    static OptionalAssert<WorkerRecord> assertThatRecord(Optional<WorkerRecord> record) {
        return assertThat(record).withRepresentation(new RecordRepresentation());
    }

    /** The records as failures show them. */
    static String inShort(Collection<WorkerRecord> records) {
        return new RecordRepresentation().list(records);
    }

    /** The same records in the same order; a failure shows them from the first that is another one. */
    static void assertInOrder(String what, List<WorkerRecord> seen, List<WorkerRecord> expected) {
        int right = 0;
        while (right < Math.min(seen.size(), expected.size()) && seen.get(right).equals(expected.get(right))) {
            right++;
        }
        assertThatAll(seen.subList(right, seen.size()))
                .as(what + (right == 0 ? "" : ", after " + right + " that are right"))
                .isEqualTo(expected.subList(right, expected.size()));
    }

    @Override
    public String toStringOf(Object object) {
        if (object instanceof WorkerRecord worker) {
            return inShort(worker);
        }
        if (object instanceof Collection<?> many) {
            return list(many);
        }
        return super.toStringOf(object);
    }

    private String list(Collection<?> many) {
        String more = many.size() > MOST ? ", and " + (many.size() - MOST) + " more]" : "]";
        return many.stream().limit(MOST).map(this::toStringOf).collect(Collectors.joining(", ", "[", more));
    }

    private static String inShort(WorkerRecord worker) {
        String version = worker.version().value();
        return worker.id() + " (" + worker.status() + ", turn " + worker.turn() + ", version .."
                + version.substring(Math.max(0, version.length() - END_OF_VERSION)) + ")";
    }
}
