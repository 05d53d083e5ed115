package io.workermanager.benchmark;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.redisson.api.RScript;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * The client without this library: it sends a command that redis-benchmark sends, too, from threads that do nothing else. What a
 * library on this client can reach at most while every call is a trip.
 */
final class ClientAlone {
    private static final int KEYS = 3;

    private final RScript script;
    private final ReplayedHeartbeat twin;

    ClientAlone(RedisTarget server, ReplayedHeartbeat twin) {
        this.script = server.client().getScript(ByteArrayCodec.INSTANCE);
        this.twin = twin;
    }

    List<CallLoad.Caller> sending(int callers) {
        return IntStream.range(0, callers)
                .mapToObj(caller -> (CallLoad.Caller) () -> {
                    send(twin.command(ThreadLocalRandom.current().nextInt(twin.size())));
                    return 1;
                })
                .toList();
    }

    private void send(List<String> command) {
        int values = KEYS + Integer.parseInt(command.get(2));
        script.evalSha(
                RScript.Mode.READ_WRITE,
                command.get(1),
                RScript.ReturnType.LIST,
                bytes(command.subList(KEYS, values)),
                bytes(command.subList(values, command.size())).toArray());
    }

    private static List<Object> bytes(List<String> words) {
        return words.stream()
                .map(word -> (Object) word.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }
}
