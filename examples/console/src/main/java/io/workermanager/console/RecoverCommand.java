package io.workermanager.console;

import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Profile;
import io.workermanager.model.Recovery;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerException;
import io.workermanager.model.WorkerRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Gives sessions that wait for recovery to free workers. */
@Command(
        name = "recover",
        description =
                "Gives the sessions that wait for recovery to free workers, by default to workers with type, exchange"
                        + " and capabilities of the earlier one. A session for which no worker is free waits on.",
        footer = {RedisUsers.OPERATOR, "With --now, worker suffices."})
final class RecoverCommand implements Callable<Integer> {
    /** Time enough for a claim; a session that finds no worker is due again after it. */
    private static final Duration LEASE = Duration.ofSeconds(10);

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by the command line library
    private Console console;

    @Mixin
    private final CriteriaOptions required = new CriteriaOptions();

    @Option(
            names = "--now",
            order = 4,
            description = "Also in a recovery pause: you are sure that the workers are dead.")
    private boolean now;

    @Option(
            names = "--limit",
            paramLabel = "NUMBER",
            defaultValue = "100",
            order = 5,
            description = "How many sessions at most; ${DEFAULT-VALUE} by default.")
    private int limit;

    @Option(
            names = "--as",
            paramLabel = "WHO",
            defaultValue = "${sys:user.name}",
            order = 20,
            description = "Who recovers; your user name by default.")
    private String who = "";

    @Mixin
    private final ConfirmOptions confirmation = new ConfirmOptions();

    private record Outcome(
            Recovery recovery, Optional<WorkerId> worker, Optional<Long> token, Optional<String> failure) {}

    RecoverCommand() {}

    @Override
    public Integer call() {
        confirmation.check(console);
        check();
        try (Fleet fleet = console.connect()) {
            List<OrphansCommand.Waiting> waiting = OrphansCommand.waiting(fleet);
            Instant at = fleet.workers().diagnosis().now();
            Report preview = new Report(at).hidden("dryRun", true).table("orphans", OrphansCommand.table(waiting, at));
            if (confirmation.isDryRun()) {
                console.print(preview);
                return ExitCode.DONE;
            }
            confirmation.confirm(console, preview.lines(console.layout()));
            console.print(recovered(fleet, waiting));
            return ExitCode.DONE;
        }
    }

    private void check() {
        if (limit < 1) {
            throw console.refused("--limit must be at least 1, was " + limit);
        }
        String unused = WorkerRecord.OrphanedSession.checkDispatcher(who);
        Criteria unusedToo = required.criteria();
    }

    private Report recovered(Fleet fleet, List<OrphansCommand.Waiting> waiting) {
        Map<SessionId, Profile> earlier = new HashMap<>();
        waiting.forEach(
                one -> earlier.put(one.orphan().session(), one.worker().worker().profile()));
        Recovery.Batch batch = now
                ? Recovery.Batch.of(fleet.workers().recovery().recoverOrphansNow(who, LEASE, limit))
                : fleet.workers().recovery().recoverOrphans(who, LEASE, limit);
        List<Outcome> outcomes = batch.stream()
                .map(recovery -> outcome(fleet, recovery, Optional.ofNullable(earlier.get(recovery.session()))))
                .toList();
        Instant at = fleet.workers().diagnosis().now();
        Report report = new Report(at)
                .hidden("dryRun", false)
                .hidden("pausedUntil", batch.pause().map(pause -> pause.until()))
                .table("recovered", table(outcomes, at));
        batch.pause().ifPresent(pause -> report.remark(OrphansCommand.paused(pause, at) + ". --now ignores it"));
        return report;
    }

    private Outcome outcome(Fleet fleet, Recovery recovery, Optional<Profile> earlier) {
        Criteria criteria = required.criteria();
        if (criteria.equals(Criteria.any())) {
            criteria = earlier.map(profile -> Criteria.capabilities(profile.capabilities())
                            .withType(profile.type())
                            .withExchange(profile.exchange()))
                    .orElse(criteria);
        }
        try {
            Optional<Claim> claim = fleet.workers().recovery().claim(criteria, recovery);
            String noWorker = "no worker is free for " + criteria;
            return new Outcome(
                    recovery,
                    claim.map(Claim::worker),
                    claim.map(Claim::token),
                    claim.isPresent() ? Optional.empty() : Optional.of(noWorker));
        } catch (WorkerManagerException e) {
            return new Outcome(recovery, Optional.empty(), Optional.empty(), Optional.of(Failures.line(e)));
        }
    }

    private static Table<Outcome> table(List<Outcome> outcomes, Instant at) {
        return new Table<>(outcomes, at, "no session was recovered")
                .column("SESSION", "session", row -> row.recovery().session())
                .column("FROM", "from", row -> row.recovery().from())
                .column("TO", "worker", Outcome::worker)
                .column("TOKEN", "token", Outcome::token)
                .column("WHY NOT", "whyNot", Outcome::failure);
    }
}
