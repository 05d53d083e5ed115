package io.workermanager.console;

import io.workermanager.model.Criteria;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that state what a session requires of its worker. */
final class CriteriaOptions {
    @Option(names = "--type", paramLabel = "TYPE", order = 1, description = "The required type.")
    private @Nullable String type;

    @Option(names = "--exchange", paramLabel = "EXCHANGE", order = 2, description = "The required exchange.")
    private @Nullable String exchange;

    @Option(
            names = "--capability",
            paramLabel = "CAPABILITY",
            order = 3,
            description = "A required capability; repeat it for several.")
    private List<String> capabilities = new ArrayList<>();

    CriteriaOptions() {}

    Criteria criteria() {
        Criteria criteria = Criteria.capabilities(capabilities);
        if (type != null) {
            criteria = criteria.withType(type);
        }
        return exchange == null ? criteria : criteria.withExchange(exchange);
    }
}
