package io.workermanager.redis.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A minute of all faults; {@link FaultCampaign} has more. */
class FaultCampaignTest {
    private static final long SEED = Long.getLong("campaign.seed", 7);

    @Test
    void noFaultBreaksAnInvariant() {
        List<Row> rows = new Campaign(CampaignSettings.brief(SEED)).run(Faults.all());

        assertThat(rows.stream().flatMap(row -> row.details().stream())).isEmpty();
        assertThat(rows).filteredOn(row -> row.notRun().isEmpty()).hasSizeGreaterThan(25);
    }
}
