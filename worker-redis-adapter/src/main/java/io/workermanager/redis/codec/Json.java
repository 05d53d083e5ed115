package io.workermanager.redis.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes JSON objects as bytes, with exact numbers and within bounds. */
public final class Json {
    private static final int LONGEST = 1 << 21;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            // Scripts search for sessions in records, so each text has only one encoding.
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    .maxNumberLength(32 * 1024)
                    .build())
            .build();

    private Json() {}

    /** Writes fields. */
    @FunctionalInterface
    public interface Fields {
        void writeTo(JsonGenerator out) throws IOException;
    }

    public static byte[] object(Fields fields) {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(512);
                JsonGenerator out = FACTORY.createGenerator(bytes)) {
            out.writeStartObject();
            fields.writeTo(out);
            out.writeEndObject();
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
    }

    public static void write(JsonGenerator out, @Nullable Object value) throws IOException {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof Boolean bool) {
            out.writeBoolean(bool);
        } else if (value instanceof Long number) {
            out.writeNumber(number);
        } else if (value instanceof BigInteger number) {
            out.writeNumber(number);
        } else if (value instanceof BigDecimal number) {
            out.writeNumber(number);
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (Object one : list) {
                write(out, one);
            }
            out.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.writeFieldName((String) entry.getKey());
                write(out, entry.getValue());
            }
            out.writeEndObject();
        } else {
            throw new IllegalStateException("no JSON value: " + value.getClass());
        }
    }

    /**
     * Reads exactly one object.
     *
     * @throws UnreadableException if the bytes are anything else, or exceed a bound
     */
    public static Map<String, @Nullable Object> object(byte[] bytes) throws UnreadableException {
        if (bytes.length > LONGEST) {
            throw new UnreadableException("it has " + bytes.length + " bytes, and the limit is " + LONGEST);
        }
        try (JsonParser in = FACTORY.createParser(bytes)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new UnreadableException("it is not a JSON object");
            }
            Map<String, @Nullable Object> object = objectAt(in);
            if (in.nextToken() != null) {
                throw new UnreadableException("the JSON object is followed by other bytes");
            }
            return object;
        } catch (IOException | NumberFormatException e) {
            // NumberFormatException: an exponent that is too large.
            throw new UnreadableException("it is not valid JSON, or exceeds a bound: " + firstLine(e));
        }
    }

    private static Map<String, @Nullable Object> objectAt(JsonParser in) throws IOException {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            in.nextToken();
            fields.put(name, valueAt(in));
        }
        return fields;
    }

    private static @Nullable Object valueAt(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case START_OBJECT -> objectAt(in);
            case START_ARRAY -> {
                List<@Nullable Object> all = new ArrayList<>();
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    all.add(valueAt(in));
                }
                yield all;
            }
            case VALUE_STRING -> in.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT ->
                in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? (Number) in.getBigIntegerValue()
                        : (Number) in.getLongValue();
            case VALUE_NUMBER_FLOAT -> in.getDecimalValue();
            default -> throw new IOException("unexpected " + in.currentToken());
        };
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
    }
}
