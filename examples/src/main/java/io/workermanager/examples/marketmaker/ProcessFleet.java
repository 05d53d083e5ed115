package io.workermanager.examples.marketmaker;

import io.workermanager.WorkerManager;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerView;
import io.workermanager.port.WorkerStore;
import io.workermanager.redis.RedisSettings;
import io.workermanager.redis.RedisWorkerStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A fleet of market maker processes on one Redis, the sessions fed to it, and an operator's view of both. */
final class ProcessFleet implements AutoCloseable {
    private final String uri;
    private final Duration ttl;
    private final Duration length;
    private final RedisCommands client;
    private final WorkerStore store;
    private final WorkerManager operator;
    private final RedisQueue queue;
    private final Venue venue;
    private final Path log;
    private final List<MarketMakerProcess> makers = new ArrayList<>();
    private final List<SessionId> fed = new ArrayList<>();
    private int started;

    ProcessFleet(String uri, Duration ttl, Duration length) {
        this.uri = uri;
        this.ttl = ttl;
        this.length = length;
        this.client = new RedisCommands(uri);
        this.store = RedisWorkerStore.connect(RedisSettings.of(uri));
        this.operator =
                WorkerManager.create(store, WorkerManagerSettings.defaults().withTtl(ttl));
        this.queue = new RedisQueue(client, "session:queue");
        this.venue = new Venue(client, "venue");
        try {
            this.log = Files.createTempFile("market-makers", ".log");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    WorkerManager operator() {
        return operator;
    }

    RedisQueue queue() {
        return queue;
    }

    Venue venue() {
        return venue;
    }

    List<MarketMakerProcess> makers() {
        return makers;
    }

    List<SessionId> fed() {
        return fed;
    }

    /** What the market makers have logged. */
    List<String> log() {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    MarketMakerProcess start(String exchange, String... more) {
        WorkerId id = WorkerId.of("maker-" + ++started);
        List<String> options = new ArrayList<>(List.of(
                "--redis=" + uri,
                "--exchange=" + exchange,
                "--ttl=" + ttl.toMillis() + "ms",
                "--length=" + length.toMillis() + "ms",
                "--drain=" + length.multipliedBy(2).toMillis() + "ms"));
        options.addAll(List.of(more));
        MarketMakerProcess maker = MarketMakerProcess.start(id, log, options);
        makers.add(maker);
        return maker;
    }

    void feed(int sessions) {
        for (int i = 0; i < sessions; i++) {
            SessionId session = SessionId.of("session-" + (fed.size() + 1));
            fed.add(session);
            queue.add(session);
        }
    }

    Optional<WorkerView> find(MarketMakerProcess maker) {
        return operator.listWorkers().stream()
                .filter(view -> view.id().equals(maker.id()))
                .findFirst();
    }

    /** The session that a market maker has, if it has quoted it by now. */
    Optional<SessionId> quotedBy(MarketMakerProcess maker) {
        return find(maker)
                .flatMap(WorkerView::activeSession)
                .filter(session -> venue.log().stream()
                        .anyMatch(line -> line.contains(" " + maker.id() + " ") && line.endsWith(" " + session)));
    }

    /** Who holds a session, unless that is one certain market maker. */
    boolean hasLeft(SessionId session, MarketMakerProcess maker) {
        return venue.isCompleted(session)
                || operator.recovery()
                        .findBySession(session)
                        .filter(view -> view.isAlive() && !view.id().equals(maker.id()))
                        .isPresent();
    }

    boolean allCompleted() {
        return venue.completed().size() == fed.size();
    }

    /** Ends what still runs; frozen processes too. */
    @Override
    public void close() {
        makers.forEach(MarketMakerProcess::kill);
        makers.forEach(maker -> maker.endsWithin(10));
        store.close();
        client.close();
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
