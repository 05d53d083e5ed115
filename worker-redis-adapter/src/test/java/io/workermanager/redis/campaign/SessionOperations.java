package io.workermanager.redis.campaign;

import static io.workermanager.redis.campaign.OperationKind.*;

import io.workermanager.WorkerManager;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Recovery;
import io.workermanager.model.SessionId;
import io.workermanager.redis.campaign.RandomClient.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Operations of a dispatcher. */
final class SessionOperations {
    private static final Duration LEASE = Duration.ofSeconds(1);

    private SessionOperations() {}

    static void addTo(Map<OperationKind, Operation> all) {
        all.put(CLAIM, SessionOperations::claim);
        all.put(CLAIM_RECOVERY, SessionOperations::claimRecovery);
        all.put(RELEASE, (client, manager) -> {
            if (client.claims.isEmpty()) {
                return false;
            }
            return manager.release(client.claims.remove(client.random.nextInt(client.claims.size())));
        });
        all.put(RECOVER_ORPHANS, (client, manager) -> {
            long start = System.nanoTime();
            recovered(client, manager.recovery().recoverOrphans("desk", LEASE, 3), start);
            return true;
        });
        all.put(RECOVER_ORPHANS_NOW, (client, manager) -> {
            long start = System.nanoTime();
            List<Recovery> recoveries = manager.recovery().recoverOrphansNow("desk", LEASE, 3);
            recovered(client, recoveries, start);
            return !recoveries.isEmpty();
        });
        all.put(
                CONFIRM_RECOVERY,
                (client, manager) -> !client.recoveries.isEmpty()
                        && manager.recovery().confirmRecovery(client.recoveries.remove(0)));
    }

    private static boolean claim(RandomClient client, WorkerManager manager) {
        SessionId session = client.session();
        Instant before = manager.diagnosis().now();
        long start = System.nanoTime();
        Optional<Claim> claim = manager.claim(FindOperations.criteria(client), session);
        return claimed(client, claim, before, start);
    }

    private static boolean claimRecovery(RandomClient client, WorkerManager manager) {
        if (client.recoveries.isEmpty()) {
            return false;
        }
        Recovery recovery = client.recoveries.remove(0);
        Instant before = manager.diagnosis().now();
        long start = System.nanoTime();
        Optional<Claim> claim = manager.recovery().claim(Criteria.any(), recovery);
        return claimed(client, claim, before, start);
    }

    private static boolean claimed(RandomClient client, Optional<Claim> claim, Instant before, long start) {
        long end = System.nanoTime();
        claim.ifPresent(one -> {
            client.checker.claimed(one, one.since().isBefore(before), start, end);
            // Who takes a session from an agent that runs it would have two runs.
            if (!CampaignAgents.has(one.worker())) {
                client.claims.add(one);
            }
        });
        return claim.isPresent();
    }

    private static void recovered(RandomClient client, List<Recovery> recoveries, long start) {
        long end = System.nanoTime();
        recoveries.forEach(recovery -> client.checker.recovered(recovery, start, end));
        client.recoveries.addAll(recoveries);
    }
}
