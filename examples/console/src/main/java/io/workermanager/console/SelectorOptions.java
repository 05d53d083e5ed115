package io.workermanager.console;

import io.workermanager.model.Selector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that select workers. A worker is selected if it meets each of them. */
final class SelectorOptions {
    @Option(
            names = "--id",
            paramLabel = "ID",
            order = 1,
            description = "These workers. The beginning of an id is enough if no other id begins with it.")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--id-prefix", paramLabel = "TEXT", order = 2, description = "Workers whose id begins with this.")
    private @Nullable String idPrefix;

    @Option(names = "--host", paramLabel = "HOST", order = 3, description = "Workers on this host.")
    private @Nullable String host;

    @Option(names = "--type", paramLabel = "TYPE", order = 4, description = "Workers of this type.")
    private @Nullable String type;

    @Option(names = "--exchange", paramLabel = "EXCHANGE", order = 5, description = "Workers of this exchange.")
    private @Nullable String exchange;

    @Option(
            names = "--capability",
            paramLabel = "CAPABILITY",
            order = 6,
            description = "Workers with this capability; repeat it for several.")
    private List<String> capabilities = new ArrayList<>();

    @Option(
            names = "--attribute",
            paramLabel = "NAME=VALUE",
            order = 7,
            description = "Workers with this attribute; repeat it for several.")
    private Map<String, String> attributes = new LinkedHashMap<>();

    SelectorOptions() {}

    /** The selector, with further ids. Without any condition it selects every worker. */
    Selector selector(WorkerIds known, List<String> moreIds) {
        List<String> all = new ArrayList<>(ids);
        all.addAll(moreIds);
        Selector selector = Selector.all();
        if (!all.isEmpty()) {
            selector =
                    selector.and(Selector.ids(all.stream().map(known::complete).toList()));
        }
        if (idPrefix != null) {
            selector = selector.and(Selector.idPrefix(idPrefix));
        }
        if (host != null) {
            selector = selector.and(Selector.host(host));
        }
        if (type != null) {
            selector = selector.and(Selector.type(type));
        }
        if (exchange != null) {
            selector = selector.and(Selector.exchange(exchange));
        }
        for (String capability : capabilities) {
            selector = selector.and(Selector.capability(capability));
        }
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            selector = selector.and(Selector.attribute(attribute.getKey(), attribute.getValue()));
        }
        return selector;
    }
}
