package io.workermanager.console;

import io.workermanager.model.WorkerList;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.RedisReport;
import io.workermanager.redis.RedisRisk;
import io.workermanager.redis.RedisServerInfo;
import io.workermanager.redis.RedisSettings;
import io.workermanager.redis.RedisWorkerStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Looks for what may go wrong. */
@Command(
        name = "doctor",
        description = {
            "Looks for risks and unreadable records.",
            "Shows the Redis servers with their risks, the version, the records that cannot be read, and the commands that create the Redis user of each role."
        },
        footer = {RedisUsers.OBSERVER, "Only as operator it finds records that are in no index."})
final class DoctorCommand extends ReadCommand {
    private static final int FOREIGN = 100;

    DoctorCommand() {}

    @Override
    Report report(Fleet fleet) {
        Instant now = fleet.workers().diagnosis().now();
        RedisSettings settings = console().settings();
        Report report = new Report(now)
                .field("Version", "version", ConsoleVersion.text())
                .field("Redis", "redis", settings.server())
                .field("Namespace", "namespace", settings.namespace())
                .field(
                        "Holds lost",
                        "holdsLost",
                        fleet.workers().fleet().control().isLost());
        boolean isCluster = fleet.store() instanceof RedisWorkerStore redis && addServers(report, redis.report(), now);
        addUnreadable(report, fleet, now);
        return report.sentences("Users (replace the passwords)", "acl", AclLines.of(settings, isCluster));
    }

    private static boolean addServers(Report report, RedisReport servers, Instant now) {
        report.field("Topology", "topology", servers.topology())
                .table(
                        "Servers",
                        "servers",
                        new Table<>(servers.servers(), now, "none")
                                .column("ADDRESS", "address", RedisServerInfo::address)
                                .column("VERSION", "version", RedisServerInfo::version)
                                .column("ROLE", "role", RedisServerInfo::role)
                                .column("PERSISTENCE", "persistence", RedisServerInfo::persistence)
                                .column("EVICTION", "eviction", RedisServerInfo::eviction)
                                .hidden("clockAhead", RedisServerInfo::clockAhead))
                .table(
                        "Risks",
                        "risks",
                        new Table<>(servers.risks(), now, "none seen")
                                .column("RISK", "risk", RedisRisk::name)
                                .column("WHAT TO DO", "advice", RedisRisk::words));
        return servers.topology().equals("cluster");
    }

    /** The records of the index that cannot be read, and then what else is stored like a record of this fleet. */
    private static void addUnreadable(Report report, Fleet fleet, Instant now) {
        List<WorkerList.Unreadable> unreadable = fleet.workers()
                .diagnosis()
                .listWorkers(WorkerList.Options.everything())
                .unreadable();
        report.table("Unreadable records", "unreadable", UnreadableTable.of(unreadable, now));
        if (fleet.store() instanceof RedisWorkerStore redis) {
            Set<Object> known =
                    unreadable.stream().map(WorkerList.Unreadable::id).collect(Collectors.toSet());
            List<WorkerList.Unreadable> foreign = new ArrayList<>();
            List<String> failure = new ArrayList<>();
            try {
                foreign.addAll(redis.searchUnreadable(FOREIGN));
                foreign.removeIf(record -> known.contains(record.id()));
            } catch (WorkerStoreException e) {
                failure.add("not searched: " + Failures.line(e));
            }
            report.table("Foreign records", "foreign", UnreadableTable.of(foreign, now))
                    .sentences("", "foreignSearch", failure);
        }
    }
}
