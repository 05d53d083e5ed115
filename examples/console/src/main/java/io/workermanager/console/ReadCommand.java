package io.workermanager.console;

import java.util.concurrent.Callable;
import picocli.CommandLine.ParentCommand;

/** A command that reads and prints one report. */
abstract class ReadCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by the command line library
    private Console console;

    abstract Report report(Fleet fleet);

    /** Refuses bad options before anything is connected. */
    void check() {}

    /** Where bad options are refused. */
    final Console console() {
        return console;
    }

    @Override
    public final Integer call() {
        check();
        try (Fleet fleet = console.connect()) {
            console.print(report(fleet));
        }
        return ExitCode.DONE;
    }
}
