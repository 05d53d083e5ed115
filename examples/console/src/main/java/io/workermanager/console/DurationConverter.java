package io.workermanager.console;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h} and {@code 7d}. */
final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern SHAPE = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    DurationConverter() {}

    @Override
    public Duration convert(String text) {
        Matcher shape = SHAPE.matcher(text);
        if (!shape.matches()) {
            throw new TypeConversionException(
                    "'" + SafeText.line(text) + "' is not a duration: write 500ms, 30s, 5m, 2h or 7d");
        }
        long number = Long.parseLong(shape.group(1));
        return switch (shape.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
