package io.workermanager.console;

import io.workermanager.model.Criteria;
import io.workermanager.model.Explanation;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Explains why a session gets a worker, or none. */
@Command(
        name = "explain",
        description = {
            "Explains why a session gets a worker, or none.",
            "Which worker a session with these requirements would get now."
        },
        footer = RedisUsers.OBSERVER)
final class ExplainCommand extends ReadCommand {
    @Mixin
    private final CriteriaOptions required = new CriteriaOptions();

    ExplainCommand() {}

    @Override
    void check() {
        Criteria unused = required.criteria();
    }

    @Override
    Report report(Fleet fleet) {
        return report(fleet.workers().diagnosis().explain(required.criteria()));
    }

    static Report report(Explanation why) {
        Criteria criteria = why.criteria();
        Map<String, Object> wanted = new LinkedHashMap<>();
        wanted.put("type", criteria.type());
        wanted.put("exchange", criteria.exchange());
        wanted.put("capabilities", criteria.capabilities());
        return new Report(why.at())
                .hidden("criteria", wanted)
                .hidden("available", why.available())
                .sentences("", "sentences", why.sentences())
                .hidden("heldBy", why.held())
                .hidden("askedToStop", why.askedToStop())
                .hidden("lacking", why.lacking())
                .hidden("holdsLost", why.controlLost());
    }
}
