package io.workermanager.sql;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.workermanager.model.Attributes;
import io.workermanager.port.WorkerStoreException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Converts records to JSON and back. A text with unknown fields is unreadable, so that no field is lost. */
final class SqlRecordJson {
    private static final StreamReadConstraints LONG_NUMBERS =
            StreamReadConstraints.builder().maxNumberLength(32 * 1024).build();

    private static final JsonMapper JSON = JsonMapper.builder(
                    JsonFactory.builder().streamReadConstraints(LONG_NUMBERS).build())
            .addModules(new Jdk8Module(), new JavaTimeModule())
            // Only components are stored: an id is a CharSequence, which has isEmpty().
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .disable(SerializationFeature.WRITE_DATE_TIMESTAMPS_AS_NANOSECONDS)
            .disable(DeserializationFeature.READ_DATE_TIMESTAMPS_AS_NANOSECONDS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .addMixIn(Attributes.class, AsMap.class)
            .build();

    /** {@code Attributes} is not a Java record, so Jackson needs its creator. */
    private abstract static class AsMap {
        @JsonValue
        abstract Map<String, @Nullable Object> asMap();

        @JsonCreator
        static Attributes stored(Map<String, ? extends @Nullable Object> values) {
            return Attributes.stored(values);
        }
    }

    private SqlRecordJson() {}

    static String of(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a value of the domain has no JSON", e);
        }
    }

    /** A text that cannot be read is an unreadable record, and never a missing one. */
    static <T> T read(String text, Class<T> type) {
        try {
            return Optional.ofNullable(JSON.readValue(text, type))
                    .orElseThrow(() -> new JsonParseException(null, "null"));
        } catch (JsonProcessingException e) {
            throw new WorkerStoreException(
                    "no JSON of a " + type.getSimpleName() + ": " + e.getOriginalMessage(), false, e);
        }
    }
}
