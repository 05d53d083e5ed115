package io.workermanager.console;

import io.workermanager.model.Order;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that gives an order an end. */
final class LengthOption {
    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            order = 9,
            description = "How long, such as 30m; until another order ends it by default.")
    private @Nullable Duration length;

    LengthOption() {}

    Order applied(Order order) {
        return length == null ? order : order.lasting(length);
    }
}
