package io.workermanager.engine;

import io.workermanager.model.FleetControl;
import java.time.Instant;

/**
 * What a rule is applied under, besides the record.
 *
 * @param control the fleet control
 * @param now the store's time
 * @param leastToken the smallest fencing token that the store will accept, as far as is known
 * @param leastIncarnation the smallest incarnation that the store will accept, as far as is known
 */
public record RuleContext(FleetControl control, Instant now, long leastToken, long leastIncarnation) {}
