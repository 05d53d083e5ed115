package io.workermanager.redis.script;

import io.workermanager.model.FleetControl;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.connection.CallTimeouts;
import io.workermanager.redis.connection.CancellableCalls;
import io.workermanager.redis.connection.ExceptionTranslator;
import io.workermanager.redis.connection.InFlightLimiter;
import io.workermanager.redis.connection.LazyConnector;
import io.workermanager.redis.connection.StoreClients;
import io.workermanager.redis.connection.WaitingWrites;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RFuture;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.OptionalOptions;
import org.redisson.client.RedisNoScriptException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.config.EqualJitterDelay;

/**
 * Runs scripts on the server, and learns from every reply what time it is there and what the fleet control is. A script that
 * writes is sent once: whether to repeat it is for the caller to decide. Safe for use by many threads.
 */
public final class ScriptExecutor {
    private static final Script SERVER_TIME = Script.of(Script.Kind.READ, ScriptExecutor.class, "server_time");

    /** The same script as one that might write: it changes nothing, and waits where writes wait. */
    private static final Script WRITE_PROBE =
            Script.of(Script.Kind.READ_AND_CLEAN, ScriptExecutor.class, "server_time");

    /** How often one call may find its script unknown before that is an error. */
    private static final int LOADS = 3;

    /** About how long to wait between two attempts that a cluster refuses. */
    private static final long PAUSE_MILLIS = 20;

    /** How much of a call's time its last attempt needs for an answer. */
    private static final Duration LAST_ATTEMPT = Duration.ofMillis(500);

    /** How often a read that goes the way of the writes looks whether it still should. */
    private static final Duration LOOK = Duration.ofMillis(50);

    /** How many reads may be under way at a time, and how many other calls. */
    static final int PLACES = 256;

    private final KeyNames keys;
    private final StoreClients clients;
    private final CallTimeouts budget;
    private final Route writing;
    private final InFlightLimiter readPlaces;
    private final CancellableCalls pending = new CancellableCalls();
    private final WaitingWrites waiting = new WaitingWrites(System::nanoTime);
    private volatile Route reading;
    private final StoreClock clock = new StoreClock();
    private final FleetControlCache control = new FleetControlCache();

    public ScriptExecutor(StoreClients clients, KeyNames keys, int readRetries) {
        this(clients, keys, CallTimeouts.of(clients.writes().getConfig(), readRetries), PLACES);
    }

    public ScriptExecutor(StoreClients clients, KeyNames keys, CallTimeouts budget, int places) {
        this.keys = keys;
        this.clients = clients;
        this.budget = budget;
        RedissonClient client = clients.writes();
        LazyConnector opening = new LazyConnector(client);
        this.writing = new Route(client, opening, new InFlightLimiter(places, budget.timeout()), budget);
        this.readPlaces = new InFlightLimiter(places, budget.timeout());
        this.reading = new Route(client, opening, readPlaces, budget);
    }

    /** A client, and how scripts are sent through it. Those that wait for a place on one do not keep calls from the other. */
    private static final class Route {
        private final RedissonClient client;
        private final InFlightLimiter places;
        private final LazyConnector opening;
        private final RScript once;
        private final RScript retrying;

        Route(RedissonClient client, LazyConnector opening, InFlightLimiter places, CallTimeouts budget) {
            this.client = client;
            this.places = places;
            this.opening = opening;
            this.once = script(client, 0);
            this.retrying = script(client, budget.readRetries());
        }

        private static RScript script(RedissonClient client, int retries) {
            return client.getScript(OptionalOptions.defaults()
                    .codec(ByteArrayCodec.INSTANCE)
                    .retryAttempts(retries)
                    // Also how long an attempt has to get a connection and write to it, so not too short.
                    .retryDelay(new EqualJitterDelay(Duration.ofMillis(500), CallTimeouts.SENDING)));
        }

        void close() {
            places.close();
            opening.close();
        }
    }

    private Route route(Script script) {
        if (!script.readsOnly()) {
            return writing;
        }
        clients.separateReadsIfNeeded();
        Route current = reading;
        RedissonClient client = clients.reads();
        if (current.client != client) {
            current = new Route(client, new LazyConnector(client), readPlaces, budget);
            reading = current;
        }
        return current;
    }

    /**
     * Whether the server keeps writes waiting, so that a read should write nothing on its way. Finds out from time to time whether
     * it still does, and keeps no caller for that.
     */
    public boolean keepsWritesWaiting() {
        if (waiting.isTrialDue()) {
            try {
                CompletableFuture<ScriptReply> unused = start(WRITE_PROBE, List.of(), List.of());
            } catch (RuntimeException e) {
                // The client was shut down, which the read itself finds out.
                return true;
            }
        }
        return waiting.areThere();
    }

    /** Makes a call that brings only what every reply brings: the time and the fleet control. */
    public void readTime() {
        call(SERVER_TIME, List.of(), List.of());
    }

    /** The server's time, estimated from its replies. Needs a reply, see {@link #knowsTime}. */
    public Instant now() {
        return clock.now(System.nanoTime());
    }

    /** Whether a reply has come yet. */
    public boolean knowsTime() {
        return clock.known();
    }

    /**
     * The fleet control of the latest reply.
     *
     * @throws WorkerStoreException if what is stored cannot be read
     */
    public FleetControl control() {
        return control.control();
    }

    /** The same as it is stored; empty if there is none or it cannot be read. */
    public String storedControl() {
        return control.stored();
    }

    /** Ends all calls that are under way. */
    public void close() {
        writing.close();
        reading.close();
        pending.close();
    }

    /** One trip: the script, the keys besides the one that names the slot, the arguments besides those that every script gets. */
    public ScriptReply call(Script script, List<String> records, List<?> arguments) {
        Sending sending = new Sending(script, records, arguments);
        Route route = route(script);
        route.places.enter(script.call());
        try {
            Duration longest = longest(script);
            long deadline = System.nanoTime() + longest.toNanos();
            route.opening.await(script.call(), longest);
            return sending.read(send(sending, deadline));
        } catch (ClassCastException | NullPointerException e) {
            throw ExceptionTranslator.of(script.call(), script.writes(), e);
        } finally {
            route.places.leave();
        }
    }

    /**
     * Starts a trip without a place, and returns at once.
     *
     * @return what comes back; or the client's failure, as it is
     */
    public CompletableFuture<ScriptReply> start(Script script, List<String> records, List<?> arguments) {
        Sending sending = new Sending(script, records, arguments);
        return answer(sending, 0).thenApply(sending::read);
    }

    /** Waits until the client has connected, if it does so lazily. */
    public void open(Script script) {
        route(script).opening.await(script.call(), longest(script));
    }

    /** How long a call may keep its caller. */
    public Duration longest(Script script) {
        return budget.forOne(script.sentOnce());
    }

    /** A call with all that is sent. */
    private final class Sending {
        private final Script script;
        private final List<Object> keyNames;
        private final Object[] values;
        private final long called = System.nanoTime();

        Sending(Script script, List<String> records, List<?> arguments) {
            this.script = script;
            this.keyNames = new ArrayList<>(2 + records.size());
            // Two at least: a node that takes a slot over takes a call with one key that it does not have.
            keyNames.add(bytes(keys.absent()));
            (records.isEmpty() ? List.of(keys.profiles()) : records).forEach(key -> keyNames.add(bytes(key)));
            this.values = new Object[2 + arguments.size()];
            values[0] = bytes(keys.prefix());
            values[1] = bytes(control.head());
            for (int i = 0; i < arguments.size(); i++) {
                Object argument = arguments.get(i);
                values[2 + i] = argument instanceof byte[] raw ? raw : bytes(argument.toString());
            }
        }

        RFuture<List<@Nullable Object>> send(Route route) {
            RFuture<List<@Nullable Object>> answer = (script.sentOnce() ? route.once : route.retrying)
                    .evalShaAsync(
                            keys.control(),
                            script.readsOnly() ? RScript.Mode.READ_ONLY : RScript.Mode.READ_WRITE,
                            script.digest(),
                            RScript.ReturnType.LIST,
                            keyNames,
                            values);
            if (!script.readsOnly()) {
                answer.whenComplete((parts, failure) -> {
                    waiting.ended(failure);
                    clients.writesWait(waiting.areThere());
                });
            }
            return answer;
        }

        /**
         * For a server that was restarted, or whose scripts were flushed. A call that is redirected lands on another server than the
         * one that has the slot by the client's table, and so what did not help is sent to all the next time.
         */
        CompletableFuture<?> load(int loads) {
            Route route = route(script);
            return loads == 0
                    ? route.retrying
                            .scriptLoadAsync(keys.control(), script.text())
                            .toCompletableFuture()
                    : route.retrying
                            .scriptLoadAsync(script.text())
                            .toCompletableFuture()
                            // One that is down must not keep the others.
                            .exceptionally(failure -> script.digest());
        }

        ScriptReply read(List<? extends @Nullable Object> parts) {
            ScriptReply reply = new ScriptReply(parts, script.writes());
            clock.saw(reply.microseconds(), called, System.nanoTime());
            byte[] changed = reply.bytes(1);
            if (changed != null) {
                control.saw(changed, called);
            }
            return reply;
        }
    }

    private List<? extends @Nullable Object> send(Sending sending, long deadline) {
        String call = sending.script.call();
        for (int loads = 0; ; loads++) {
            try {
                return whenTheClusterTakesIt(sending.script, deadline, () -> attempt(sending, deadline));
            } catch (WorkerStoreException e) {
                boolean unknownScript = e.getCause() instanceof RedisNoScriptException;
                if (!unknownScript || loads == LOADS) {
                    throw e;
                }
            }
            int before = loads;
            pending.call(call, false, until(deadline), () -> sending.load(before));
        }
    }

    /** Sends it and waits; a read that waits behind writes is sent again as soon as reads have connections of their own. */
    private List<@Nullable Object> attempt(Sending sending, long deadline) {
        Script script = sending.script;
        while (true) {
            Route route = route(script);
            Optional<List<@Nullable Object>> answer = CancellableCalls.call(
                    script.call(),
                    script.writes(),
                    () -> sending.send(route),
                    sent -> answer(script, route, sent, deadline));
            if (answer.isPresent()) {
                return answer.get();
            }
        }
    }

    /** Empty if it is a read, and reads go another way now. */
    private Optional<List<@Nullable Object>> answer(
            Script script, Route route, CompletableFuture<List<@Nullable Object>> sent, long deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (!script.readsOnly() || route.client != clients.writes()) {
            return Optional.of(pending.await(sent, until(deadline)));
        }
        while (true) {
            Duration left = until(deadline);
            try {
                return Optional.of(pending.await(sent, left.compareTo(LOOK) < 0 ? left : LOOK));
            } catch (TimeoutException e) {
                if (route(script).client != route.client) {
                    return Optional.empty();
                }
                if (left.compareTo(LOOK) < 0) {
                    throw e;
                }
            }
        }
    }

    /**
     * Makes an attempt, and another as long as a cluster refuses it for the moment, such as while it moves the slot of the keys.
     * Nothing has run then. The last one begins while there is time for its answer.
     *
     * @param deadline until when, by the monotonic clock
     */
    public <T> T whenTheClusterTakesIt(Script script, long deadline, Supplier<T> attempt) {
        // The client repeats a read by itself, too.
        int repeats = script.writes() ? 0 : budget.readRetries();
        Duration longest = LAST_ATTEMPT.plus(CallTimeouts.SENDING.multipliedBy(repeats));
        long last = deadline - longest.toNanos();
        while (true) {
            try {
                return attempt.get();
            } catch (WorkerStoreException e) {
                Throwable cause = e.getCause();
                if (cause == null
                        || !ExceptionTranslator.isForAMoment(cause)
                        || System.nanoTime() >= last
                        || !paused()) {
                    throw e;
                }
            }
        }
    }

    /** False if the thread was interrupted. */
    private static boolean paused() {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(PAUSE_MILLIS, 2 * PAUSE_MILLIS));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The same without waiting. */
    private CompletableFuture<List<@Nullable Object>> answer(Sending sending, int loads) {
        CompletionStage<List<@Nullable Object>> sent = sending.send(route(sending.script));
        return sent.exceptionallyCompose(failure ->
                        ExceptionTranslator.cause(failure) instanceof RedisNoScriptException && loads < LOADS
                                ? sending.load(loads).thenCompose(loaded -> answer(sending, loads + 1))
                                : CompletableFuture.failedFuture(failure))
                .toCompletableFuture();
    }

    private static Duration until(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
