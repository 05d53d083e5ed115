package io.workermanager.redis.campaign;

import static io.workermanager.redis.campaign.Fault.plain;

import io.workermanager.redis.campaign.Fault.Play;
import io.workermanager.redis.campaign.ServerTopology.Kind;
import io.workermanager.redis.server.Waiting;
import java.util.List;

/** Faults of the server process: it is stopped, or killed and started again. */
final class ServerFaults {
    private static final Play KILLED = Play.state(
            context -> context.single().server().kill(),
            context -> context.single().server().startAgain());

    private ServerFaults() {}

    static List<Fault> all() {
        return List.of(
                plain("server frozen", new Freeze()),
                Fault.of("server killed, fsync always", Kind.FSYNC_ALWAYS, PermittedLoss.NOTHING, KILLED),
                Fault.of("server killed, fsync everysec", Kind.FSYNC_EVERY_SECOND, PermittedLoss.RECENT, KILLED),
                Fault.of("server killed, no file", Kind.PLAIN, PermittedLoss.EVERYTHING, KILLED),
                Fault.of(
                        "server loading",
                        Kind.SLOW_LOADING,
                        PermittedLoss.NOTHING,
                        Play.state(ServerFaults::reload, context -> {})));
    }

    /** A frozen server cannot be asked for its process. */
    private static final class Freeze implements Play {
        private String process = "";

        @Override
        public void begin(FaultContext context) {
            process = context.single().process();
            SystemCommands.signal("STOP", process);
        }

        @Override
        public void end(FaultContext context) {
            SystemCommands.signal("CONT", process);
        }
    }

    /** The files of a server that was rewritten load slowly, and meanwhile every command is refused. */
    private static void reload(FaultContext context) {
        context.order("BGREWRITEAOF");
        Waiting.until(
                "the file is rewritten",
                () -> context.single().order("INFO", "persistence").contains("aof_rewrite_in_progress:0"));
        context.single().server().kill();
        context.single().server().startAgain();
    }
}
