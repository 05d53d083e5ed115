package io.workermanager.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** The scripts, one for each kind of call, with the digest that the server knows them by. */
enum Script {
    /** Inserts among other writes: refused while the server is out of memory. */
    WRITE(true, "", "keys.lua", "tokens.lua", "plain.lua", "write.lua"),
    /** Writes that add no record, and so may run while the server is out of memory. */
    CHANGE(true, "flags=allow-oom", "keys.lua", "tokens.lua", "plain.lua", "write.lua"),
    /** Heartbeats of idle workers that stay what they are. */
    BEAT(true, "flags=allow-oom", "plain.lua", "beat.lua"),
    CONTROL(true, "flags=allow-oom", "keys.lua", "orders.lua", "control.lua"),
    DISCARD(true, "flags=allow-oom", "keys.lua", "discard.lua"),
    ASIDE(true, "flags=allow-oom", "keys.lua", "aside.lua"),
    AUDIT(true, "flags=allow-oom", "keys.lua", "audit.lua"),
    SOUND(true, "flags=allow-oom", "keys.lua", "sound.lua"),
    UNINDEX(true, "flags=allow-oom", "keys.lua", "unindex.lua"),
    GLANCE(false, "flags=no-writes", "glance.lua"),
    FIND(false, "flags=no-writes", "keys.lua", "find.lua"),
    SESSION(false, "flags=no-writes", "keys.lua", "session.lua"),
    SCAN(false, "flags=no-writes", "keys.lua", "ranks.lua", "queues.lua", "scan.lua"),
    /** Drops the dead from among the idle on its way, and nothing else. */
    IDLE(false, "flags=allow-oom", "keys.lua", "ranks.lua", "queues.lua", "idle.lua"),
    /** The same for those who may not write: a server takes it where it takes no write. */
    PEEK(false, "flags=no-writes", "keys.lua", "ranks.lua", "queues.lua", "idle.lua"),
    CENSUS(false, "flags=no-writes", "keys.lua", "census.lua"),
    PARTITIONS(false, "flags=no-writes", "keys.lua", "partitions.lua"),
    /** Repeating it changes nothing. */
    KEEP_PARTITIONS(false, "flags=allow-oom", "keys.lua", "partitions.lua"),
    RESERVE(true, "flags=allow-oom", "keys.lua", "tokens.lua", "reservation.lua", "reserve.lua"),
    UNRESERVE(true, "flags=allow-oom", "keys.lua", "unreserve.lua"),
    LOOK(false, "flags=no-writes", "keys.lua", "look.lua"),
    GIVE_UP(true, "flags=allow-oom", "keys.lua", "tokens.lua", "reservation.lua", "giveup.lua"),
    LOSE(true, "flags=allow-oom", "keys.lua", "tokens.lua", "lose.lua"),
    COPY(true, "flags=allow-oom", "keys.lua", "orders.lua", "copy.lua");

    private final boolean writes;
    private final boolean readsOnly;
    private final String text;
    private final String digest;

    Script(boolean writes, String flags, String... parts) {
        this.writes = writes;
        this.readsOnly = flags.contains("no-writes");
        StringBuilder all = new StringBuilder(("#!lua " + flags).strip()).append('\n');
        all.append(resource("common.lua"));
        boolean asAWhole = writes && !name().equals("BEAT");
        if (asAWhole) {
            all.append(resource("changes.lua"));
        }
        for (String part : parts) {
            boolean isBody = asAWhole && part.equals(parts[parts.length - 1]);
            all.append(isBody ? "local function attempt()\n" : "")
                    .append(resource(part))
                    .append(isBody ? "end\n" + resource("outcome.lua") : "");
        }
        this.text = all.toString();
        this.digest = sha1(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether it changes what is stored: sent once only, and then its outcome may be unknown. */
    boolean writes() {
        return writes;
    }

    /** Whether it is sent once only: it writes, or another script takes its place if it is not answered. */
    boolean sentOnce() {
        return writes || this == IDLE;
    }

    /** Whether the server is told so, and takes it from a user who may only read. */
    boolean readsOnly() {
        return readsOnly;
    }

    /** The call in words. */
    String call() {
        return "a Redis call (" + name().toLowerCase(Locale.ROOT) + ")";
    }

    String text() {
        return text;
    }

    String digest() {
        return digest;
    }

    static String sha1(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-1", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Script.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new AssertionError("the JAR is incomplete: no " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
