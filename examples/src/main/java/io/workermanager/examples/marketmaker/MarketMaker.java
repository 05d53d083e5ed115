package io.workermanager.examples.marketmaker;

import io.workermanager.Settings;
import io.workermanager.WorkerManager;
import io.workermanager.agent.AgentBuilder;
import io.workermanager.agent.AgentState;
import io.workermanager.agent.SessionHandler;
import io.workermanager.agent.WorkerAgent;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import io.workermanager.redis.RedisSettings;
import io.workermanager.redis.RedisWorkerStore;
import io.workermanager.store.WorkerStore;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A market maker process: takes sessions from a queue in Redis and quotes them on a simulated venue. */
@Command(
        name = "market-maker",
        mixinStandardHelpOptions = true,
        description =
                "Runs a market maker until it is told to end: it takes sessions from a queue in Redis, quotes them, and"
                        + " puts the sessions of dead market makers back into the queue.")
public final class MarketMaker implements Callable<Integer> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final int FENCED = 3;

    @Option(
            names = {"--worker-type", "--type"},
            paramLabel = "TYPE",
            defaultValue = "default",
            description = "What kind of worker it is; ${DEFAULT-VALUE}.")
    private String type = "";

    @Option(
            names = {"--worker-exchange", "--exchange"},
            paramLabel = "EXCHANGE",
            defaultValue = "kraken",
            description = "Which exchange it handles; ${DEFAULT-VALUE}.")
    private String exchange = "";

    @Option(
            names = {"--worker-capabilities", "--capabilities"},
            paramLabel = "CAPABILITY",
            split = ",",
            description = "What it can do, for example spot,futures; nothing in particular.")
    private List<String> capabilities = List.of();

    @Option(names = "--id", paramLabel = "ID", description = "Its name; generated from type, exchange and host.")
    private @Nullable String id;

    @Option(
            names = "--redis",
            paramLabel = "URI",
            defaultValue = "redis://localhost:6379",
            description = "Where Redis is; ${DEFAULT-VALUE}.")
    private String redis = "";

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = Durations.class,
            description =
                    "How long it counts as alive without a beat, as 8s, 500ms or plain seconds; ${DEFAULT-VALUE}.")
    private Duration ttl = Duration.ZERO;

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
            names = "--queue",
            paramLabel = "KEY",
            defaultValue = "session:queue",
            description = "The list in which sessions wait; ${DEFAULT-VALUE}.")
    private String queueKey = "";

    @Option(
            names = "--reckless",
            description =
                    "Quotes on when it is told to end, at a venue that looks at no token: to see what both are for.")
    private boolean reckless;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by the command line library
    private CommandSpec spec;

    /** Created by the command line library. */
    public MarketMaker() {}

    @Override
    public Integer call() {
        Settings settings = Settings.DEFAULTS.ttl(ttl);
        try (WorkerStore store = RedisWorkerStore.connect(RedisSettings.of(redis));
                RedisClient client = new RedisClient(redis)) {
            RedisQueue queue = new RedisQueue(client, queueKey);
            Venue venue = new Venue(client, "venue");
            WorkerId name = id == null ? WorkerManager.generateWorkerId(type, exchange, host()) : WorkerId.of(id);
            Consumer<String> log = logOf(name);
            Sweeper sweeper = new Sweeper(WorkerManager.over(store, settings), queue, venue, name.value(), ttl, log);
            WorkerAgent agent = describe(WorkerAgent.over(store))
                    .id(name)
                    .settings(settings)
                    .source(queue)
                    .handler(handler(venue, name, log))
                    .listener(event -> log.accept(event.toString()))
                    .build()
                    .drainOnExit(drain);
            agent.start();
            Repeatedly sweeping = sweeper.start();
            AgentState last = agent.stopped().join().state();
            sweeping.close();
            return last == AgentState.FENCED ? FENCED : 0;
        }
    }

    private AgentBuilder describe(AgentBuilder agent) {
        RegisterOptions options = RegisterOptions.DEFAULTS
                .type(type)
                .exchange(exchange)
                .capabilities(capabilities.toArray(String[]::new));
        agent.options(options).drainWithin(drain);
        return heartbeat == null ? agent : agent.beatEvery(heartbeat);
    }

    private SessionHandler handler(Venue venue, WorkerId name, Consumer<String> log) {
        return reckless
                ? new Reckless(venue, name.value(), length)
                : new Quoting(venue, name.value(), exchange, length, log);
    }

    private static String host() {
        String host = System.getenv("HOSTNAME");
        return host == null ? "" : host;
    }

    private Consumer<String> logOf(WorkerId name) {
        PrintWriter out = spec.commandLine().getOut();
        return line -> {
            out.println(TIME.format(LocalTime.now(ZoneId.systemDefault())) + " " + name + " " + line);
            out.flush();
        };
    }
}
