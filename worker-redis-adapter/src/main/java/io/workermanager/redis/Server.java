package io.workermanager.redis;

import io.workermanager.store.WorkerStoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    /** The client gives up long before: this only keeps a call from waiting for ever. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** How often one call may find its script unknown before that is an error. */
    private static final int LOADS = 3;

    private final Keys keys;
    private final RScript once;
    private final RScript retrying;
    private final StoreClock clock = new StoreClock();
    private final KnownControl control = new KnownControl();

    Server(RedissonClient client, Keys keys, int readRetries) {
        this.keys = keys;
        this.once = script(client, 0);
        this.retrying = script(client, readRetries);
    }

    private static RScript script(RedissonClient client, int retries) {
        return client.getScript(OptionalOptions.defaults()
                .codec(ByteArrayCodec.INSTANCE)
                .retryAttempts(retries)
                // Also how long an attempt has to get a connection and write to it, so not too short.
                .retryDelay(new EqualJitterDelay(Duration.ofMillis(500), Duration.ofSeconds(1))));
    }

    StoreClock clock() {
        return clock;
    }

    KnownControl control() {
        return control;
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
        Reply reply = new Reply(send(script, allKeys, values));
        clock.saw(reply.microseconds(), called, System.nanoTime());
        byte[] changed = reply.bytes(1);
        if (changed != null) {
            control.saw(changed, called);
        }
        return reply;
    }

    /** What a script without keys says; empty if the user may not ask. */
    String answer(String script) {
        try {
            byte[] said = await(
                    "a question",
                    false,
                    () -> retrying.evalAsync(RScript.Mode.READ_ONLY, script, RScript.ReturnType.VALUE));
            return said == null ? "" : new String(said, StandardCharsets.UTF_8);
        } catch (WorkerStoreException e) {
            return "";
        }
    }

    private List<? extends @Nullable Object> send(Script script, List<Object> allKeys, Object[] values) {
        RScript sender = script.writes() ? once : retrying;
        for (int loads = 0; ; loads++) {
            try {
                return Server.<List<@Nullable Object>>await(
                        script.call(),
                        script.writes(),
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
            await(script.call(), false, () -> retrying.scriptLoadAsync(keys.control(), script.text()));
        }
    }

    private static <T> T await(String call, boolean writes, Supplier<RFuture<T>> sent) {
        try {
            return sent.get().toCompletableFuture().get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.of(call, writes, e);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            throw Failures.of(call, writes, e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
