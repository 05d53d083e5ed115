package io.workermanager.console;

import io.workermanager.WorkerManager;
import io.workermanager.inmemory.InMemoryWorkerStore;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;

/**
 * What a command printed.
 *
 * @param code the exit code
 * @param out the standard output
 * @param err the standard error
 */
record ConsoleRun(int code, String out, String err) {
    List<String> lines() {
        return out.lines().toList();
    }

    /** Runs commands in this process. */
    record Runner(Fleet.Connector connector, TerminalState terminal, String typed) {
        /** Each command gets a connection of its own to the fleet of this store. */
        static Runner on(InMemoryWorkerStore store) {
            return new Runner(
                    settings -> {
                        InMemoryWorkerStore connection = store.sibling();
                        return new Fleet(connection, WorkerManager.create(connection));
                    },
                    TerminalState.NONE,
                    "");
        }

        /** Each command connects to the Redis that its options name. */
        static Runner onRedis() {
            return new Runner(Fleet::connect, TerminalState.NONE, "");
        }

        /** At a terminal of 80 columns, where a person types an answer. */
        Runner typing(String answer) {
            return new Runner(connector, new TerminalState(true, true, true, false, 80), answer);
        }

        Runner at(TerminalState next) {
            return new Runner(connector, next, typed);
        }

        /** Runs a command whose words have blanks between them; an underscore is a blank inside a word. */
        ConsoleRun run(String words) {
            return runWords(Arrays.stream(words.split(" ", -1))
                    .map(word -> word.replace('_', ' '))
                    .toArray(String[]::new));
        }

        ConsoleRun runWords(String... words) {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            int code = execute(new PrintWriter(out, true), new PrintWriter(err, true), words);
            return new ConsoleRun(code, out.toString(), err.toString());
        }

        int execute(PrintWriter out, PrintWriter err, String... words) {
            return Console.commandLine(connector, terminal, new BufferedReader(new StringReader(typed)), words)
                    .setOut(out)
                    .setErr(err)
                    .execute(words);
        }
    }
}
