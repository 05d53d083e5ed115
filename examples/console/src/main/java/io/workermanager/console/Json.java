package io.workermanager.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

/** Writes JSON. What a terminal would obey is escaped. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Separators SEPARATORS = Separators.createDefaultInstance()
            .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
            .withObjectEmptySeparator("")
            .withArrayEmptySeparator("");
    private static final DefaultPrettyPrinter PRETTY = new DefaultPrettyPrinter(SEPARATORS)
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withArrayIndenter(new DefaultIndenter("  ", "\n"));

    private Json() {}

    static String pretty(@Nullable Object value) {
        try {
            return SafeText.lines(MAPPER.writer(PRETTY).writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a value that JSON cannot express", e);
        }
    }

    /** One line. */
    static String line(@Nullable Object value) {
        try {
            return SafeText.line(MAPPER.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a value that JSON cannot express", e);
        }
    }
}
