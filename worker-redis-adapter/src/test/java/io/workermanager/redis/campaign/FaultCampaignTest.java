package io.workermanager.redis.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A minute of all faults, which holds what must never happen, and that every store answers within five times the target after a
 * fault. How soon a fleet is quiet, and whether each kind of call has a success, depends on the machine in so short a time:
 * {@link FaultCampaign}, which runs longer, asserts that, too.
 */
class FaultCampaignTest {
    private static final long SEED = Long.getLong("campaign.seed", 7);

    @Test
    void noFaultBreaksAnInvariant() {
        List<ResultRow> rows = new Campaign(CampaignSettings.brief(SEED)).run(FaultCatalogue.all());

        assertThat(rows.stream().flatMap(row -> row.details().stream()))
                .filteredOn(violation -> !violation.contains(Invariant.EVERY_CALL_SUCCEEDS.name()))
                .filteredOn(violation -> !violation.endsWith(QuiescentCheck.NOT_QUIET))
                .isEmpty();
        assertThat(rows).filteredOn(row -> row.notRun().isEmpty()).hasSizeGreaterThan(25);
    }
}
