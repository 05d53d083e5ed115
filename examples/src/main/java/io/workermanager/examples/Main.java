package io.workermanager.examples;

import io.workermanager.examples.marketmaker.FailureScenario;
import io.workermanager.examples.marketmaker.MarketMakerCommand;
import io.workermanager.examples.marketmaker.OrphanRequeuerProcess;
import io.workermanager.examples.tour.Tour;
import io.workermanager.model.InvalidValueException;
import io.workermanager.port.WorkerStoreException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Starts an example by its name. A bad option gets one clear line and exit code 2, any other failure one line and 1; no line shows a
 * URI with a password.
 */
@Command(
        name = "examples/run",
        description = "Runs an example of Worker Manager.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "NAME",
        subcommands = {
            Quickstart.class,
            Tour.class,
            MarketMakerCommand.class,
            OrphanRequeuerProcess.class,
            FailureScenario.class
        })
public final class Main implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by the command line library
    private CommandSpec spec;

    private Main() {}

    /**
     * Runs an example.
     *
     * @param args its name and its options
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.setParameterExceptionHandler((problem, given) -> {
            CommandLine where = problem.getCommandLine();
            where.getErr()
                    .println(withoutSecrets(String.valueOf(problem.getMessage())) + " (see "
                            + where.getCommandSpec().qualifiedName() + " --help)");
            return where.getCommandSpec().exitCodeOnInvalidInput();
        });
        commandLine.setExecutionExceptionHandler((failure, where, given) -> {
            where.getErr().println(withoutSecrets(words(failure)));
            return failure instanceof InvalidValueException ? 2 : 1;
        });
        return commandLine;
    }

    /** The message of the library's own exceptions, and of the innermost cause of others. */
    private static String words(Exception failure) {
        if (failure instanceof InvalidValueException || failure instanceof WorkerStoreException) {
            return String.valueOf(failure.getMessage());
        }
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return innermost.getClass().getSimpleName() + ": " + innermost.getMessage();
    }

    /** The first line, with each word that has an @ in it hidden, since it may be a URI with a password. */
    private static String withoutSecrets(String message) {
        return message.lines().findFirst().orElse("").replaceAll("\\S*@\\S*", "***");
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Name an example: " + String.join(", ", spec.subcommands().keySet()));
    }
}
