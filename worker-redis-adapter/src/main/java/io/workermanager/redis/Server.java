package io.workermanager.redis;

import io.workermanager.store.WorkerStoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
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
final class Server {
    /** How often one call may find its script unknown before that is an error. */
    private static final int LOADS = 3;

    /** How many calls may be under way at a time. */
    static final int PLACES = 256;

    private final Keys keys;
    private final Opening opening;
    private final Budget budget;
    private final Places places;
    private final RScript once;
    private final RScript retrying;
    private final StoreClock clock = new StoreClock();
    private final KnownControl control = new KnownControl();

    Server(RedissonClient client, Keys keys, int readRetries) {
        this(client, keys, Budget.of(client.getConfig(), readRetries), PLACES);
    }

    Server(RedissonClient client, Keys keys, Budget budget, int places) {
        this.keys = keys;
        this.opening = new Opening(client);
        this.budget = budget;
        this.places = new Places(places, budget.timeout());
        this.once = script(client, 0);
        this.retrying = script(client, budget.readRetries());
    }

    private static RScript script(RedissonClient client, int retries) {
        return client.getScript(OptionalOptions.defaults()
                .codec(ByteArrayCodec.INSTANCE)
                .retryAttempts(retries)
                // Also how long an attempt has to get a connection and write to it, so not too short.
                .retryDelay(new EqualJitterDelay(Duration.ofMillis(500), Budget.SENDING)));
    }

    StoreClock clock() {
        return clock;
    }

    KnownControl control() {
        return control;
    }

    /** Ends what is under way to make a lazy client connect. */
    void close() {
        opening.close();
    }

    /** One trip: the script, the keys besides the one that names the slot, the arguments besides those that every script gets. */
    Reply call(Script script, List<String> records, List<?> arguments) {
        List<Object> allKeys = new ArrayList<>(1 + records.size());
        allKeys.add(bytes(keys.profiles()));
        records.forEach(key -> allKeys.add(bytes(key)));
        List<byte[]> all = new ArrayList<>(2 + arguments.size());
        all.add(bytes(keys.prefix()));
        all.add(bytes(control.head()));
        arguments.forEach(argument -> all.add(argument instanceof byte[] raw ? raw : bytes(argument.toString())));
        Object[] values = all.toArray();
        long called = System.nanoTime();
        Reply reply = new Reply(sendInTime(script, allKeys, values));
        clock.saw(reply.microseconds(), called, System.nanoTime());
        byte[] changed = reply.bytes(1);
        if (changed != null) {
            control.saw(changed, called);
        }
        return reply;
    }

    private List<? extends @Nullable Object> sendInTime(Script script, List<Object> allKeys, Object[] values) {
        places.enter(script.call());
        try {
            Duration longest = budget.forOne(script.writes());
            long deadline = System.nanoTime() + longest.toNanos();
            opening.await(script.call(), longest);
            return send(script, allKeys, values, deadline);
        } finally {
            places.leave();
        }
    }

    private List<? extends @Nullable Object> send(Script script, List<Object> allKeys, Object[] values, long deadline) {
        RScript sender = script.writes() ? once : retrying;
        for (int loads = 0; ; loads++) {
            try {
                return Server.<List<@Nullable Object>>await(
                        script.call(),
                        script.writes(),
                        until(deadline),
                        () -> sender.evalShaAsync(
                                keys.control(),
                                script.readsOnly() ? RScript.Mode.READ_ONLY : RScript.Mode.READ_WRITE,
                                script.digest(),
                                RScript.ReturnType.LIST,
                                allKeys,
                                values));
            } catch (WorkerStoreException e) {
                boolean unknownScript = e.getCause() instanceof RedisNoScriptException;
                if (!unknownScript || loads == LOADS) {
                    throw e;
                }
            }
            // A server that was restarted, or whose scripts were flushed.
            await(script.call(), false, until(deadline), () -> retrying.scriptLoadAsync(keys.control(), script.text()));
        }
    }

    private static Duration until(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    /** Sends something and waits for the answer. */
    static <T> T await(String call, boolean writes, Duration longest, Supplier<RFuture<T>> sent) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            answer = sent.get().toCompletableFuture();
            return answer.get(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.of(call, writes, e);
        } catch (TimeoutException e) {
            throw Failures.of(call, writes, new TimeoutException("no answer within the budget of the call"));
        } catch (ExecutionException | RuntimeException e) {
            throw Failures.of(call, writes, e);
        } finally {
            // Nobody waits for it any more: the client need not go on trying.
            answer.cancel(false);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
