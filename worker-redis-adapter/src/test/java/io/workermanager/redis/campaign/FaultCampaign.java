package io.workermanager.redis.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * All faults at length. Not run by a build, since its name is none of a test's:
 *
 * <pre>{@code
 * ./mvnw -pl worker-redis-adapter -am test -Dtest=FaultCampaign -Dsurefire.failIfNoSpecifiedTests=false -Dcampaign.minutes=30
 * }</pre>
 */
class FaultCampaign {
    private static final Duration LENGTH = Duration.ofMinutes(Integer.getInteger("campaign.minutes", 30));
    private static final long SEED = Long.getLong("campaign.seed", System.nanoTime() % 1_000_000);
    private static final Pattern CHOSEN = Pattern.compile(System.getProperty("campaign.faults", ""));

    @Test
    void noFaultBreaksAnInvariant() {
        List<Fault> faults = FaultCatalogue.all().stream()
                .filter(fault -> CHOSEN.matcher(fault.name()).find())
                .toList();
        CampaignSettings settings = CampaignSettings.whole(SEED, LENGTH.dividedBy(faults.size()));

        List<ResultRow> rows = new Campaign(settings).run(faults);

        System.out.println(ResultRow.head());
        rows.forEach(System.out::println);
        assertThat(rows.stream().flatMap(row -> row.details().stream())).isEmpty();
    }
}
