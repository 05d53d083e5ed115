package io.workermanager.benchmark;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Reads from a server what a client really sends, command by command. */
final class CommandMonitor {
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
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean within = false;
        for (int i = line.indexOf(']') + 1; i < line.length(); i++) {
            char c = line.charAt(i);
            if (!within) {
                within = c == '"';
            } else if (c == '"') {
                parts.add(part.toString());
                part.setLength(0);
                within = false;
            } else if (c == '\\') {
                i = unescape(line, i + 1, part);
            } else {
                part.append(c);
            }
        }
        return parts;
    }

    /** Returns where the escape ends. */
    private static int unescape(String line, int at, StringBuilder part) {
        char c = line.charAt(at);
        switch (c) {
            case 'n' -> part.append('\n');
            case 'r' -> part.append('\r');
            case 't' -> part.append('\t');
            case 'a' -> part.append('\u0007');
            case 'b' -> part.append('\b');
            case 'x' -> {
                part.append((char) Integer.parseInt(line.substring(at + 1, at + 3), 16));
                return at + 2;
            }
            default -> part.append(c);
        }
        return at;
    }
}
