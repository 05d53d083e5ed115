package io.workermanager.redis.campaign;

import static io.workermanager.redis.campaign.Fault.plain;

import io.workermanager.redis.campaign.Fault.Play;
import io.workermanager.redis.campaign.ServerTopology.Kind;
import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A server that refuses calls: no memory, disk, replicas, permissions or password, busy, or paused. */
final class RefusalFaults {
    private static final List<String> COMMANDS =
            List.of("zadd", "zrem", "pexpire", "hsetnx", "hset", "set", "del", "publish", "evalsha", "zcount");

    private RefusalFaults() {}

    static List<Fault> all() {
        Optional<String> noLimits = SystemCommands.missingCommand("prlimit");
        return List.of(
                plain("out of memory", setting("maxmemory", "1", "0")),
                plain("too few replicas", setting("min-replicas-to-write", "1", "0")),
                plain("snapshots fail", Play.state(RefusalFaults::breakSnapshots, RefusalFaults::repairSnapshots))
                        .unless(noLimits),
                Fault.of(
                                "disk full, fsync everysec",
                                Kind.FSYNC_EVERY_SECOND,
                                PermittedLoss.NOTHING,
                                Play.state(
                                        context -> limitFiles(context, "1:"),
                                        context -> limitFiles(context, "unlimited:")))
                        .lasting(Duration.ofSeconds(2))
                        .unless(noLimits),
                Fault.of(
                                "disk full, fsync always",
                                Kind.FSYNC_ALWAYS,
                                PermittedLoss.NOTHING,
                                Play.state(context -> limitFiles(context, "1:"), context -> {
                                    // The server ends itself at the first write that fails.
                                    context.single().server().kill();
                                    context.single().server().startAgain();
                                }))
                        .unless(noLimits),
                plain("rights taken", new Rights()),
                plain("password changed", new Password()),
                plain("server busy", Play.state(RefusalFaults::busy, context -> context.order("SCRIPT", "KILL"))),
                plain(
                        "writes paused",
                        Play.state(
                                context -> context.order("CLIENT", "PAUSE", "60000", "WRITE"),
                                context -> context.order("CLIENT", "UNPAUSE"))));
    }

    private static Play setting(String name, String bad, String good) {
        return Play.state(
                context -> context.order("CONFIG", "SET", name, bad),
                context -> context.order("CONFIG", "SET", name, good));
    }

    /** A limit on the size of files has the same effect as a full disk. */
    private static void limitFiles(FaultContext context, String limit) {
        SystemCommands.run("prlimit", "--pid", context.single().process(), "--fsize=" + limit);
    }

    private static void breakSnapshots(FaultContext context) {
        context.order("CONFIG", "SET", "save", "3600 1000000");
        limitFiles(context, "1:");
        context.order("BGSAVE");
    }

    private static void repairSnapshots(FaultContext context) {
        limitFiles(context, "unlimited:");
        context.order("CONFIG", "SET", "save", "");
    }

    private static void busy(FaultContext context) {
        context.order("CONFIG", "SET", "busy-reply-threshold", "50");
        String uri = context.single().server().uri();
        FaultProxy.daemon(() -> {
            try {
                AdminConnection.once(uri, "EVAL", "while true do end", "0");
            } catch (RuntimeException e) {
                // It is killed.
            }
        });
        Waiting.until("the server is busy", () -> {
            try {
                return !context.single().order("PING").equals("PONG");
            } catch (IllegalStateException e) {
                return true;
            }
        });
    }

    /** One command after the other is denied. */
    private static final class Rights implements Play {
        @Override
        public void begin(FaultContext context) {
            again(context);
        }

        @Override
        public void again(FaultContext context) {
            context.order("ACL", "SETUSER", "default", "+@all", "-" + context.one(COMMANDS));
        }

        @Override
        public void end(FaultContext context) {
            context.order("ACL", "SETUSER", "default", "+@all");
        }
    }

    /** Clients that connect again are refused; the administrator stays connected. */
    private static final class Password implements Play {
        private AdminConnection administrator;

        @Override
        public void begin(FaultContext context) {
            administrator = new AdminConnection(context.single().server().uri());
            administrator.command("CONFIG", "SET", "requirepass", "another");
            administrator.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        }

        @Override
        public void end(FaultContext context) {
            administrator.command("CONFIG", "SET", "requirepass", "");
            administrator.close();
        }
    }
}
