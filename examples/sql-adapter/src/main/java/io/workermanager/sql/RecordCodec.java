package io.workermanager.sql;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.workermanager.model.Attributes;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Profile;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.UnreadableRecord;
import io.workermanager.store.UnreadableRecordException;
import io.workermanager.store.WorkerStoreException;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Records to and from text, field by field as the domain has them. What has other fields is not read, so that none is lost. */
final class RecordCodec {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNumberLength(32 * 1024)
                            .build())
                    .build())
            .addModules(new Jdk8Module(), new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATE_TIMESTAMPS_AS_NANOSECONDS)
            .disable(DeserializationFeature.READ_DATE_TIMESTAMPS_AS_NANOSECONDS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .addMixIn(Attributes.class, AsMap.class)
            .build();

    /** Attributes are no record: Jackson must be told how they are made. */
    private abstract static class AsMap {
        @JsonValue
        abstract Map<String, @Nullable Object> asMap();

        @JsonCreator
        static Attributes stored(Map<String, ? extends @Nullable Object> values) {
            return Attributes.stored(values);
        }
    }

    private RecordCodec() {}

    static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a value of the domain has no JSON", e);
        }
    }

    static Worker worker(WorkerId id, String text) {
        String why;
        try {
            Worker worker = JSON.readValue(text, Worker.class);
            if (worker.id().equals(id)) {
                return worker;
            }
            why = "it is the record of " + worker.id();
        } catch (JsonProcessingException e) {
            why = e.getOriginalMessage();
        }
        throw new UnreadableRecordException(new UnreadableRecord(id, why));
    }

    /** Standing orders that cannot be read are not "no orders". */
    static FleetControl control(String text) {
        try {
            return JSON.readValue(text, FleetControl.class);
        } catch (JsonProcessingException e) {
            throw new WorkerStoreException("the fleet control cannot be read", false, e);
        }
    }

    /** Equal profiles have one text, in whatever order their capabilities were named. */
    static String write(Profile profile) {
        return write((Object) new Profile(profile.type(), profile.exchange(), new TreeSet<>(profile.capabilities())));
    }

    static Profile profile(String text) {
        try {
            return JSON.readValue(text, Profile.class);
        } catch (JsonProcessingException e) {
            throw new WorkerStoreException("a profile cannot be read", false, e);
        }
    }
}
