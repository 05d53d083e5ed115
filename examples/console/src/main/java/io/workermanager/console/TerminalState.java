package io.workermanager.console;

import java.util.Map;

/**
 * What is known about the terminal of this process.
 *
 * @param input whether a person can answer a question
 * @param output whether a person reads the answers as they come
 * @param error whether a person reads the progress as it comes
 * @param colours whether colours may be used
 * @param columns the width of the terminal; 0 if it is unknown
 */
record TerminalState(boolean input, boolean output, boolean error, boolean colours, int columns) {
    static final TerminalState NONE = new TerminalState(false, false, false, false, 0);

    /** The script {@code examples/run} says which streams are terminals, because Java cannot find that out. */
    static TerminalState ofProcess(Map<String, String> environment) {
        String terminals = System.getProperty("console.terminals", "");
        boolean output = terminals.contains("1");
        boolean colours =
                output && environment.getOrDefault("NO_COLOR", "").isEmpty() && !"dumb".equals(environment.get("TERM"));
        return new TerminalState(
                terminals.contains("0"),
                output,
                terminals.contains("2"),
                colours,
                output ? Integer.getInteger("console.columns", 0) : 0);
    }
}
