package io.workermanager.console;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Prints a completion script. */
@Command(
        name = "completion",
        description = {
            "Prints a completion script for bash and zsh.",
            "  alias console='examples/run console'",
            "  source <(examples/run console completion)"
        },
        footer = "%nRedis user that suffices: none.")
final class CompletionCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by the command line library
    private Console console;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "console",
            order = 1,
            description = "How you call the console: letters, digits, - and _; ${DEFAULT-VALUE} by default.")
    private String name = "";

    CompletionCommand() {}

    @Override
    public Integer call() {
        if (!name.matches("[A-Za-z][A-Za-z0-9_-]*")) {
            throw console.refused("--name has letters, digits, - and _, was " + SafeText.line(name));
        }
        console.out().print(AutoComplete.bash(name, Console.complete()));
        console.out().flush();
        return ExitCode.DONE;
    }
}
