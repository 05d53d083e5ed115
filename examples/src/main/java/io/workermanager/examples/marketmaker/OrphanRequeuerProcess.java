package io.workermanager.examples.marketmaker;

import io.workermanager.WorkerManager;
import io.workermanager.agent.WorkerAgent;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStore;
import io.workermanager.redis.RedisWorkerStore;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A sweeper process: for fleets whose market makers may not write the fleet's orders, where each sweep leaves its trace. */
@Command(
        name = "sweeper",
        mixinStandardHelpOptions = true,
        description =
                "Puts the sessions of dead market makers back into the queue until SIGTERM, as a Redis user who may write"
                        + " the fleet's orders: for market makers that run with --no-sweep.")
public final class OrphanRequeuerProcess implements Callable<Integer> {
    @Mixin
    private final FleetOptions fleet = new FleetOptions();

    @Option(names = "--id", paramLabel = "ID", description = "Its name; generated from its host.")
    private @Nullable String id;

    /** Created by the command line library. */
    public OrphanRequeuerProcess() {}

    @Override
    public Integer call() throws InterruptedException {
        fleet.check();
        WorkerId name = id == null ? WorkerAgent.generateId(Profile.defaults()) : WorkerId.of(id);
        Consumer<String> log = fleet.log(name.value());
        try (WorkerStore store = RedisWorkerStore.connect(fleet.redis());
                RedisCommands client = new RedisCommands(fleet.uri())) {
            RedisQueue queue = new RedisQueue(client, fleet.queue());
            WorkerManager workers = WorkerManager.create(store, fleet.settings());
            OrphanRequeuerCommand sweeper = new OrphanRequeuerCommand(
                    workers, queue, new Venue(client, "venue"), name.value(), fleet.ttl(), log);
            PeriodicTask sweeping = sweeper.start();
            log.accept("sweeps");
            try {
                new CountDownLatch(1).await();
            } finally {
                sweeping.close();
            }
            return 0;
        }
    }
}
