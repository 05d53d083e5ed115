package io.workermanager.tck.reference;

import io.workermanager.model.WorkerRecord;
import java.lang.reflect.RecordComponent;

/** Records under the same version with another field, as no rule of the domain makes them. */
final class RecordCopy {
    private RecordCopy() {}

    /** Returns the record with this value of the field with this name. */
    static WorkerRecord with(WorkerRecord given, String field, Object value) {
        RecordComponent[] fields = WorkerRecord.class.getRecordComponents();
        Class<?>[] types = new Class<?>[fields.length];
        Object[] values = new Object[fields.length];
        boolean found = false;
        try {
            for (int i = 0; i < fields.length; i++) {
                types[i] = fields[i].getType();
                boolean isIt = fields[i].getName().equals(field);
                values[i] = isIt ? value : fields[i].getAccessor().invoke(given);
                found |= isIt;
            }
            if (!found) {
                throw new IllegalArgumentException("no field " + field);
            }
            return WorkerRecord.class.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
