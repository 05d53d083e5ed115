package io.workermanager.examples.marketmaker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks what a venue accepted: per session tokens only rise, each belongs to one worker, and no two workers' quotes interleave. */
final class QuoteLog {
    private record Quote(long token, String worker) {}

    private QuoteLog() {}

    /** What is wrong with a log of lines {@code token worker price session}; nothing if it is right. */
    static List<String> violations(List<String> log) {
        Map<String, Quote> last = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        for (int line = 0; line < log.size(); line++) {
            String[] parts = log.get(line).split(" ", 4);
            Quote quote = new Quote(Long.parseLong(parts[0]), parts[1]);
            String session = parts[3];
            Quote before = last.put(session, quote);
            if (before == null || before.equals(quote)) {
                continue;
            }
            String quoted =
                    "line " + line + ": " + session + " was quoted under " + quote.token() + " by " + quote.worker();
            if (quote.token() < before.token()) {
                wrong.add(quoted + " after " + before.token() + " by " + before.worker());
            } else if (quote.token() == before.token()) {
                wrong.add(quoted + " and by " + before.worker());
            }
        }
        return wrong;
    }
}
