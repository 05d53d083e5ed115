package io.workermanager.console;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Shows the fleet on one screen. */
@Command(
        name = "top",
        description = {
            "Shows the fleet on one screen, which is kept up to date.",
            "The key ? shows the keys. Keys that give an order ask for its reason and show its preview first."
        },
        footer = {RedisUsers.OBSERVER, "Keys that give orders need operator."})
final class TopCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by the command line library
    private Console console;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            defaultValue = "2s",
            converter = DurationConverter.class,
            order = 1,
            description = "How often it reads; ${DEFAULT-VALUE} by default.")
    private Duration interval = Duration.ZERO;

    @Option(
            names = "--as",
            paramLabel = "WHO",
            defaultValue = "${sys:user.name}",
            order = 20,
            description = "Who gives orders; your user name by default.")
    private String who = "";

    TopCommand() {}

    @Override
    public Integer call() throws IOException {
        if (interval.compareTo(Duration.ofMillis(100)) < 0) {
            throw console.refused("--interval must be at least 100ms");
        }
        if (!console.terminal().input() || !console.terminal().output()) {
            throw console.refused("top needs a terminal: see status and workers");
        }
        try (Fleet fleet = console.connect();
                TopPoller poller = new TopPoller(fleet, interval);
                Terminal terminal = TerminalBuilder.builder().dumb(false).build()) {
            new Top(terminal, fleet, poller, who, console.terminal().colours()).run();
        }
        return ExitCode.DONE;
    }
}
