package io.workermanager.examples.marketmaker;

import io.workermanager.WorkerManager;
import io.workermanager.agent.AgentStatus;
import io.workermanager.agent.SessionHandler;
import io.workermanager.agent.WorkerAgent;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStore;
import io.workermanager.redis.RedisWorkerStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A market maker process: takes sessions from a queue in Redis and quotes them on a simulated venue. */
@Command(
        name = "market-maker",
        mixinStandardHelpOptions = true,
        description =
                "Runs a market maker until SIGTERM or a shutdown signal: it takes sessions from a queue in Redis, quotes them, and"
                        + " puts the sessions of dead market makers back into the queue.")
public final class MarketMakerCommand implements Callable<Integer> {
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int FENCED = 3;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "default",
            description = "What kind of worker it is; ${DEFAULT-VALUE}.")
    private String type = "";

    @Option(
            names = "--exchange",
            paramLabel = "EXCHANGE",
            defaultValue = "kraken",
            description = "Which exchange it handles; ${DEFAULT-VALUE}.")
    private String exchange = "";

    @Option(
            names = "--capabilities",
            paramLabel = "CAPABILITIES",
            defaultValue = "",
            description = "What it can do, for example spot,futures; none by default.")
    private String capabilities = "";

    @Option(names = "--worker-type", paramLabel = "TYPE", description = "Takes precedence over --type.")
    private @Nullable String workerType;

    @Option(names = "--worker-exchange", paramLabel = "EXCHANGE", description = "Takes precedence over --exchange.")
    private @Nullable String workerExchange;

    @Option(
            names = "--worker-capabilities",
            paramLabel = "CAPABILITIES",
            description = "Takes precedence over --capabilities.")
    private @Nullable String workerCapabilities;

    @Option(names = "--id", paramLabel = "ID", description = "Its name; generated from type, exchange and host.")
    private @Nullable String id;

    @Mixin
    private final FleetOptions fleet = new FleetOptions();

    @Option(
            names = "--heartbeat",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "How often it beats; a quarter of the ttl.")
    private @Nullable Duration heartbeat;

    @Option(
            names = "--drain",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Durations.class,
            description = "How long a session may go on after an order to stop or SIGTERM; ${DEFAULT-VALUE}.")
    private Duration drain = Duration.ZERO;

    @Option(
            names = "--length",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Durations.class,
            description = "How long a session is quoted; ${DEFAULT-VALUE}.")
    private Duration length = Duration.ZERO;

    @Option(
            names = "--no-sweep",
            description = "Leaves the sessions of dead market makers to others, for example to the example sweeper.")
    private boolean leavesSweeping;

    @Option(
            names = "--reckless",
            description =
                    "Ignores cancellation and quotes at a venue that checks no tokens, to show what both are for.")
    private boolean reckless;

    /** Created by the command line library. */
    public MarketMakerCommand() {}

    @Override
    public Integer call() {
        check();
        WorkerId name = id == null ? WorkerAgent.generateId(options().profile()) : WorkerId.of(id);
        Consumer<String> log = fleet.log(name.value());
        try (WorkerStore store = RedisWorkerStore.connect(fleet.redis());
                RedisCommands client = new RedisCommands(fleet.uri())) {
            RedisQueue queue = new RedisQueue(client, fleet.queue());
            Venue venue = new Venue(client, "venue");
            WorkerAgent agent = describe(WorkerAgent.builder(store))
                    .id(name)
                    .source(queue)
                    .handler(handler(venue, name, log))
                    .withoutLog()
                    .listener(event -> log.accept(event.toString()))
                    .build()
                    .drainOnExit(drain);
            agent.start();
            Optional<PeriodicTask> sweeping = leavesSweeping
                    ? Optional.empty()
                    : Optional.of(sweeper(store, queue, venue, name, log).start());
            AgentStatus.State last = agent.stopped().join().state();
            sweeping.ifPresent(PeriodicTask::close);
            return last == AgentStatus.State.FENCED ? FENCED : 0;
        }
    }

    /** Before anything is connected. */
    private void check() {
        fleet.check();
        Duration longest = fleet.ttl().dividedBy(4);
        if (heartbeat != null && (heartbeat.isZero() || heartbeat.compareTo(longest) > 0)) {
            throw fleet.refused(
                    "--heartbeat must be at most a quarter of --ttl, " + longest + ", and not zero, was " + heartbeat);
        }
        checkTime("--drain", drain);
        checkTime("--length", length);
        RegisterOptions unused = options();
        Optional<WorkerId> unusedToo = Optional.ofNullable(id).map(WorkerId::of);
    }

    private void checkTime(String option, Duration value) {
        if (value.compareTo(LONGEST) > 0) {
            throw fleet.refused(option + " must be at most " + LONGEST + ", was " + value);
        }
    }

    private RegisterOptions options() {
        return RegisterOptions.type(workerType == null ? type : workerType)
                .withExchange(exchange())
                .withCapabilities(capabilities(workerCapabilities == null ? capabilities : workerCapabilities));
    }

    private String exchange() {
        return workerExchange == null ? exchange : workerExchange;
    }

    /** The parts of a list without the blanks around them; none if the list is empty. */
    private static List<String> capabilities(String list) {
        return list.isBlank()
                ? List.of()
                : Arrays.stream(list.split(",", -1)).map(String::strip).toList();
    }

    private WorkerAgent.Builder describe(WorkerAgent.Builder agent) {
        agent.options(options()).settings(fleet.settings()).drainTimeout(drain);
        return heartbeat == null ? agent : agent.heartbeatInterval(heartbeat);
    }

    private SessionHandler handler(Venue venue, WorkerId name, Consumer<String> log) {
        return reckless
                ? new UnfencedHandler(venue, name.value(), length)
                : new QuotingHandler(venue, name.value(), exchange(), length, log);
    }

    private OrphanRequeuerCommand sweeper(
            WorkerStore store, RedisQueue queue, Venue venue, WorkerId name, Consumer<String> log) {
        WorkerManager workers = WorkerManager.create(store, fleet.settings());
        return new OrphanRequeuerCommand(workers, queue, venue, name.value(), fleet.ttl(), log);
    }
}
