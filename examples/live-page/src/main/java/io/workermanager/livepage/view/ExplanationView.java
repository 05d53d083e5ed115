package io.workermanager.livepage.view;

import io.workermanager.livepage.snapshot.FleetSnapshot;
import io.workermanager.model.Criteria;
import io.workermanager.model.Explanation;
import io.workermanager.model.FleetStats;
import io.workermanager.model.WorkerId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why criteria match an available worker, or match none.
 *
 * @param criteria the criteria as text
 * @param available the worker that a claim would take first
 * @param sentences the explanation, the answer first
 * @param matching the workers with a matching profile, by state
 * @param held for each hold, how many of them it is on
 * @param lacking for each part of the criteria, how many living workers do not meet it
 */
record ExplanationView(
        String criteria,
        Optional<String> available,
        List<String> sentences,
        FleetStats.Counts matching,
        Map<String, Long> held,
        Map<String, Long> lacking) {
    static ExplanationView of(FleetSnapshot snapshot, ViewQuery query) {
        Explanation explanation = snapshot.explain(criteria(query));
        Map<String, Long> held = new LinkedHashMap<>();
        explanation.held().forEach((hold, count) -> held.put(hold.value(), count));
        return new ExplanationView(
                explanation.criteria().toString(),
                explanation.available().map(WorkerId::value),
                explanation.sentences(),
                explanation.matching(),
                held,
                explanation.lacking());
    }

    private static Criteria criteria(ViewQuery query) {
        Criteria criteria = Criteria.capabilities(query.all("capability").stream()
                .flatMap(list -> Arrays.stream(list.split(",")))
                .map(String::strip)
                .filter(one -> !one.isEmpty())
                .toList());
        if (query.first("type").isPresent()) {
            criteria = criteria.withType(query.first("type").get());
        }
        return query.first("exchange").isPresent()
                ? criteria.withExchange(query.first("exchange").get())
                : criteria;
    }
}
