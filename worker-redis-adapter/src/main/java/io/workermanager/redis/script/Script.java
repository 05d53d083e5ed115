package io.workermanager.redis.script;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A Lua script, with the digest that the server knows it by. Immutable. */
public final class Script {
    /** What a script may do, and so how often the client sends it and when the server refuses it. */
    public enum Kind {
        /** Only reads. The client repeats it until it is answered. */
        READ("flags=no-writes", false),
        /** Reads, and removes expired entries on its way. Sent once: without an answer, {@link #READ} takes its place. */
        READ_AND_CLEAN("flags=allow-oom", false),
        /** Writes, and changes nothing when it is repeated. */
        IDEMPOTENT_WRITE("flags=allow-oom", false),
        /** Writes all or nothing. Sent once. Runs also while the server is out of memory. */
        WRITE("flags=allow-oom", true),
        /** Like {@link #WRITE}, but refused while the server is out of memory. */
        INSERT("", true),
        /** Like {@link #WRITE}, without functions, since creating one costs as much as a command. */
        HEARTBEAT("flags=allow-oom", false);

        private final String flags;
        private final boolean checksPermissionsFirst;

        Kind(String flags, boolean checksPermissionsFirst) {
            this.flags = flags;
            this.checksPermissionsFirst = checksPermissionsFirst;
        }
    }

    private final Kind kind;
    private final String name;
    private final String text;
    private final String digest;

    private Script(Kind kind, String name, String text) {
        this.kind = kind;
        this.name = name;
        this.text = text;
        this.digest = sha1(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Loads a script.
     *
     * @param kind what it may do
     * @param sender the class that sends it, beside which its file is
     * @param name the name of its file, without ".lua"
     * @param libraries the files that come before it, beside the sender or beside this class
     */
    public static Script of(Kind kind, Class<?> sender, String name, String... libraries) {
        StringBuilder text = new StringBuilder(("#!lua " + kind.flags).strip()).append('\n');
        text.append(resource(sender, "prelude.lua"));
        if (kind.checksPermissionsFirst) {
            text.append(resource(sender, "permissions.lua"));
        }
        for (String library : libraries) {
            text.append(resource(sender, library));
        }
        String body = resource(sender, name + ".lua");
        text.append(
                kind.checksPermissionsFirst
                        ? "local function attempt()\n" + body + "end\n" + resource(sender, "attempt.lua")
                        : body);
        return new Script(kind, name, text.toString());
    }

    /** Whether it changes what is stored: sent once only, and then its outcome may be unknown. */
    public boolean writes() {
        return kind == Kind.WRITE || kind == Kind.INSERT || kind == Kind.HEARTBEAT;
    }

    /** Whether it is sent once only: it writes, or another script takes its place if it is not answered. */
    boolean sentOnce() {
        return writes() || kind == Kind.READ_AND_CLEAN;
    }

    /** Whether it is declared as one that only reads, which a server also runs for a user who may not write. */
    boolean readsOnly() {
        return kind == Kind.READ;
    }

    /** The call in words, for messages. */
    public String call() {
        return "a Redis call (" + name + ")";
    }

    public String text() {
        return text;
    }

    public String digest() {
        return digest;
    }

    static String sha1(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-1", e);
        }
    }

    private static String resource(Class<?> sender, String name) {
        InputStream own = sender.getResourceAsStream(name);
        try (InputStream in = own == null ? Script.class.getResourceAsStream(name) : own) {
            if (in == null) {
                throw new AssertionError("the JAR is incomplete: no " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
