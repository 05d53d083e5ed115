package io.workermanager.redis.script;

import io.workermanager.model.FleetControl;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.connection.CallTimeouts;
import io.workermanager.redis.connection.CancellableCalls;
import io.workermanager.redis.connection.ExceptionTranslator;
import io.workermanager.redis.connection.InFlightLimiter;
import io.workermanager.redis.connection.LazyConnector;
import io.workermanager.redis.connection.StoreClients;
import io.workermanager.redis.connection.WriteStallDetector;
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
 * Runs scripts on the server. Every reply brings the server's time and the fleet control. A script that writes is sent once: the
 * caller decides whether to repeat it. Safe for use by many threads.
 */
public final class ScriptExecutor {
    private static final Script SERVER_TIME = Script.of(Script.Kind.READ, ScriptExecutor.class, "server_time");

    /** The same script as one that might write: it changes nothing, and waits where writes wait. */
    private static final Script WRITE_PROBE =
            Script.of(Script.Kind.READ_AND_CLEAN, ScriptExecutor.class, "server_time");

    /** How often a call loads a script that the server does not know. */
    private static final int LOADS = 3;

    /** The least time between two attempts that a cluster refuses. */
    private static final long PAUSE_MILLIS = 20;

    /** The time that the last attempt of a call needs for an answer. */
    private static final Duration LAST_ATTEMPT = Duration.ofMillis(500);

    /** How often a read on the connections of writes checks whether reads have their own. */
    private static final Duration ROUTE_CHECK = Duration.ofMillis(50);

    /** The maximum number of reads in progress, and of other calls. */
    static final int MAX_CALLS = 256;

    private final KeyNames keys;
    private final StoreClients clients;
    private final CallTimeouts timeouts;
    private final Route writing;
    private final InFlightLimiter readPermits;
    private final CancellableCalls pending = new CancellableCalls();
    private final WriteStallDetector waitingWrites = new WriteStallDetector(System::nanoTime);
    private volatile Route reading;
    private final ServerClockEstimator clock = new ServerClockEstimator();
    private final LastKnownFleetControl control = new LastKnownFleetControl();

    public ScriptExecutor(StoreClients clients, KeyNames keys, int readRetries) {
        this(clients, keys, CallTimeouts.of(clients.writes().getConfig(), readRetries), MAX_CALLS);
    }

    public ScriptExecutor(StoreClients clients, KeyNames keys, CallTimeouts timeouts, int permits) {
        this.keys = keys;
        this.clients = clients;
        this.timeouts = timeouts;
        RedissonClient client = clients.writes();
        LazyConnector connector = new LazyConnector(client);
        this.writing = new Route(client, connector, new InFlightLimiter(permits, timeouts.timeout()), timeouts);
        this.readPermits = new InFlightLimiter(permits, timeouts.timeout());
        this.reading = new Route(client, connector, readPermits, timeouts);
    }

    /** A client and its limit of calls. Calls that wait for a permit of one route do not delay those of the other. */
    private static final class Route {
        private final RedissonClient client;
        private final InFlightLimiter permits;
        private final LazyConnector connector;
        private final RScript once;
        private final RScript retrying;

        Route(RedissonClient client, LazyConnector connector, InFlightLimiter permits, CallTimeouts timeouts) {
            this.client = client;
            this.permits = permits;
            this.connector = connector;
            this.once = script(client, 0);
            this.retrying = script(client, timeouts.readRetries());
        }

        private static RScript script(RedissonClient client, int retries) {
            return client.getScript(OptionalOptions.defaults()
                    .codec(ByteArrayCodec.INSTANCE)
                    .retryAttempts(retries)
                    // It also limits the time that an attempt has to get a connection and to write to it.
                    .retryDelay(new EqualJitterDelay(Duration.ofMillis(500), CallTimeouts.SENDING)));
        }

        void close() {
            permits.close();
            connector.close();
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
            current = new Route(client, new LazyConnector(client), readPermits, timeouts);
            reading = current;
        }
        return current;
    }

    /**
     * Whether the server delays writes, so that a read should not write on its way. Checks from time to time whether it still does,
     * without blocking the caller.
     */
    public boolean keepsWritesWaiting() {
        if (waitingWrites.isProbeDue()) {
            try {
                CompletableFuture<ScriptReply> unused = start(WRITE_PROBE, List.of(), List.of());
            } catch (RuntimeException e) {
                // The client was shut down; the read itself reports that.
                return true;
            }
        }
        return waitingWrites.isDelayed();
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
        return clock.isKnown();
    }

    /**
     * The fleet control of the latest reply.
     *
     * @throws WorkerStoreException if what is stored cannot be read
     */
    public FleetControl control() {
        return control.control();
    }

    /** The monotonic time of the reply that brought the fleet control. */
    public long controlSince() {
        return control.since();
    }

    /** The same as it is stored; empty if there is none or it cannot be read. */
    public String storedControl() {
        return control.stored();
    }

    /** Ends all calls in progress. */
    public void close() {
        writing.close();
        reading.close();
        pending.close();
    }

    /** Runs a script and waits for the reply.
     *
     * @param records the keys after the one that names the slot
     * @param arguments the arguments that follow the common ones of every script */
    public ScriptReply call(Script script, List<String> records, List<?> arguments) {
        Request request = new Request(script, records, arguments);
        Route route = route(script);
        route.permits.enter(script.call());
        try {
            Duration longest = longest(script);
            long deadline = System.nanoTime() + longest.toNanos();
            route.connector.await(script.call(), longest);
            return request.read(send(request, deadline));
        } catch (ClassCastException | NullPointerException e) {
            throw ExceptionTranslator.of(script.call(), script.writes(), e);
        } finally {
            route.permits.leave();
        }
    }

    /**
     * Starts a script without a permit, and does not wait for its answer.
     *
     * @return the reply, or the failure of the client
     */
    public CompletableFuture<ScriptReply> start(Script script, List<String> records, List<?> arguments) {
        Request request = new Request(script, records, arguments);
        return answer(request, 0).thenApply(request::read);
    }

    /** Waits until a lazy client has connected. */
    public void open(Script script) {
        route(script).connector.await(script.call(), longest(script));
    }

    /** How long a call may block its caller. */
    public Duration longest(Script script) {
        return timeouts.forOne(script.sentOnce());
    }

    /** A call and its arguments. */
    private final class Request {
        private final Script script;
        private final List<Object> keyNames;
        private final Object[] values;
        private final long called = System.nanoTime();

        Request(Script script, List<String> records, List<?> arguments) {
            this.script = script;
            this.keyNames = new ArrayList<>(2 + records.size());
            // At least two: a node that takes over a slot accepts a call with one missing key.
            keyNames.add(bytes(keys.slotKey()));
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
                    waitingWrites.onWriteEnded(failure);
                    clients.writesDelayed(waitingWrites.isDelayed());
                });
            }
            return answer;
        }

        /**
         * Loads the script, for a server that was restarted or whose scripts were flushed. A redirected call runs on another server than
         * the client expects, so after a first attempt the script is loaded on all servers.
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
                            // A server that is down must not fail the others.
                            .exceptionally(failure -> script.digest());
        }

        ScriptReply read(List<? extends @Nullable Object> parts) {
            ScriptReply reply = new ScriptReply(parts, script.writes());
            clock.update(reply.microseconds(), called, System.nanoTime());
            byte[] changed = reply.bytes(1);
            if (changed != null) {
                control.update(changed, called);
            }
            return reply;
        }
    }

    private List<? extends @Nullable Object> send(Request request, long deadline) {
        String name = request.script.call();
        for (int loads = 0; ; loads++) {
            try {
                return retryWhileRefused(request.script, deadline, () -> attempt(request, deadline));
            } catch (WorkerStoreException e) {
                boolean unknownScript = e.getCause() instanceof RedisNoScriptException;
                if (!unknownScript || loads == LOADS) {
                    throw e;
                }
            }
            int before = loads;
            pending.call(name, false, until(deadline), () -> request.load(before));
        }
    }

    /** Sends a call and waits. A read behind delayed writes is sent again as soon as reads have connections of their own. */
    private List<@Nullable Object> attempt(Request request, long deadline) {
        Script script = request.script;
        while (true) {
            Route route = route(script);
            Optional<List<@Nullable Object>> answer = CancellableCalls.call(
                    script.call(),
                    script.writes(),
                    () -> request.send(route),
                    sent -> answer(script, route, sent, deadline));
            if (answer.isPresent()) {
                return answer.get();
            }
        }
    }

    /** Empty if it is a read and reads use another route now. */
    private Optional<List<@Nullable Object>> answer(
            Script script, Route route, CompletableFuture<List<@Nullable Object>> sent, long deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (!script.readsOnly() || route.client != clients.writes()) {
            return Optional.of(pending.await(sent, until(deadline)));
        }
        while (true) {
            Duration left = until(deadline);
            try {
                return Optional.of(pending.await(sent, left.compareTo(ROUTE_CHECK) < 0 ? left : ROUTE_CHECK));
            } catch (TimeoutException e) {
                if (route(script).client != route.client) {
                    return Optional.empty();
                }
                if (left.compareTo(ROUTE_CHECK) < 0) {
                    throw e;
                }
            }
        }
    }

    /**
     * Repeats an attempt while a cluster refuses it temporarily, such as while it moves the slot of the keys. A refused attempt has not
     * run. The last attempt begins while there is time for its answer.
     *
     * @param deadline the end of the call, by the monotonic clock
     */
    public <T> T retryWhileRefused(Script script, long deadline, Supplier<T> attempt) {
        // The client repeats a read by itself, too.
        int repeats = script.writes() ? 0 : timeouts.readRetries();
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
                        || !pause()) {
                    throw e;
                }
            }
        }
    }

    /** False if the thread was interrupted. */
    private static boolean pause() {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(PAUSE_MILLIS, 2 * PAUSE_MILLIS));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Sends a call and does not wait for its answer. */
    private CompletableFuture<List<@Nullable Object>> answer(Request request, int loads) {
        CompletionStage<List<@Nullable Object>> sent = request.send(route(request.script));
        return sent.exceptionallyCompose(failure ->
                        ExceptionTranslator.cause(failure) instanceof RedisNoScriptException && loads < LOADS
                                ? request.load(loads).thenCompose(loaded -> answer(request, loads + 1))
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
