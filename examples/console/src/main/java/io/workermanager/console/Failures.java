package io.workermanager.console;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.WorkerManagerException;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.port.WorkerStoreException;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Turns each exception into one line on the error stream, which names the root cause, and an exit code. */
final class Failures {
    /** A text that may be a URI with a password. */
    private static final Pattern SECRET = Pattern.compile("\\S*:\\S*@\\S*");

    private Failures() {}

    static void handleBy(CommandLine commandLine) {
        commandLine.setParameterExceptionHandler((failure, given) -> {
            CommandLine where = failure.getCommandLine();
            return report(where, failure, " (see " + where.getCommandSpec().qualifiedName() + " --help)");
        });
        commandLine.setExecutionExceptionHandler((failure, where, given) -> report(where, failure, ""));
    }

    private static int report(CommandLine where, Exception failure, String remark) {
        where.getErr().println(line(failure) + remark);
        where.getErr().flush();
        return exitCode(failure);
    }

    private static int exitCode(Exception failure) {
        boolean badInput = failure instanceof ParameterException
                || failure instanceof InvalidValueException
                || failure instanceof WorkerNotFoundException;
        return badInput ? ExitCode.BAD_INPUT : ExitCode.STORE_FAILED;
    }

    static String line(Exception failure) {
        boolean isExpected = failure instanceof ParameterException
                || failure instanceof InvalidValueException
                || failure instanceof WorkerManagerException
                || failure instanceof WorkerStoreException;
        String message = isExpected ? String.valueOf(failure.getMessage()) : rootCause(failure);
        if (failure instanceof WorkerStoreException store && store.outcomeUnknown()) {
            message += "; the change may have happened: look before you repeat it";
        }
        return SafeText.line(SECRET.matcher(message.strip()).replaceAll("***"));
    }

    static String rootCause(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}
