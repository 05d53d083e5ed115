package io.workermanager.benchmark;

import java.net.URI;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads from a server what a client really sends, command by command. */
final class CommandMonitor {
    private static final Pattern QUOTED = Pattern.compile("\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(x..|.)");

    private CommandMonitor() {}

    /** The first command of some kind that the server sees while something happens. */
    static List<String> capture(URI server, Predicate<List<String>> wanted, Runnable meanwhile) {
        try (RawConnection connection = RawConnection.to(server)) {
            connection.call("MONITOR");
            meanwhile.run();
            while (true) {
                List<String> command = command(String.valueOf(connection.receive()));
                if (wanted.test(command)) {
                    return command;
                }
            }
        }
    }

    /** The quoted parts of a line such as {@code 1790000000.123456 [0 127.0.0.1:5000] "GET" "a \"b\"\n"}. */
    static List<String> command(String line) {
        return QUOTED.matcher(line)
                .results()
                .map(part -> ESCAPE.matcher(part.group(1)).replaceAll(CommandMonitor::unescaped))
                .toList();
    }

    private static String unescaped(MatchResult escape) {
        String name = escape.group(1);
        char c = switch (name.charAt(0)) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'a' -> '\u0007';
            case 'b' -> '\b';
            case 'x' -> (char) Integer.parseInt(name.substring(1), 16);
            default -> name.charAt(0);
        };
        return Matcher.quoteReplacement(String.valueOf(c));
    }
}
