package io.workermanager.redis.campaign;

import io.workermanager.redis.campaign.Fault.Play;
import java.util.List;

/** A server that stands still, or dies and is started again. */
final class ServerFaults {
    private static final Play KILLED = Play.state(
            stage -> stage.single().server().kill(),
            stage -> stage.single().server().startAgain());

    private ServerFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of("server frozen", Ground.Kind.PLAIN, Losses.NOTHING, new Freeze()),
                Fault.of("server killed, fsync always", Ground.Kind.FSYNC_ALWAYS, Losses.NOTHING, KILLED),
                Fault.of("server killed, fsync everysec", Ground.Kind.FSYNC_EVERY_SECOND, Losses.RECENT, KILLED),
                Fault.of("server killed, no file", Ground.Kind.PLAIN, Losses.EVERYTHING, KILLED),
                Fault.of(
                        "server loading",
                        Ground.Kind.SLOW_LOADING,
                        Losses.NOTHING,
                        Play.state(ServerFaults::reload, stage -> {})));
    }

    /** A frozen server cannot be asked for its process. */
    private static final class Freeze implements Play {
        private String process = "";

        @Override
        public void begin(Stage stage) {
            process = stage.single().process();
            Processes.signal("STOP", process);
        }

        @Override
        public void end(Stage stage) {
            Processes.signal("CONT", process);
        }
    }

    /** The files of a server that was rewritten load slowly, and meanwhile every command is refused. */
    private static void reload(Stage stage) {
        stage.order("BGREWRITEAOF");
        Wait.until(
                "the file is rewritten",
                () -> stage.single().order("INFO", "persistence").contains("aof_rewrite_in_progress:0"));
        stage.single().server().kill();
        stage.single().server().startAgain();
    }
}
