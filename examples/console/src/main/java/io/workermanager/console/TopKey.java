package io.workermanager.console;

import org.jline.keymap.KeyMap;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp.Capability;

/** What a key of the screen does. */
enum TopKey {
    UP("Up, k", "the worker above"),
    DOWN("Down, j", "the worker below"),
    PAGE_UP("PageUp", "a page up"),
    PAGE_DOWN("PageDown", "a page down"),
    MARK("Space", "marks a worker, or takes the mark away; orders are for the marked workers"),
    FILTER("/", "shows only workers that have a text in their line; Enter without a text shows all"),
    SORT("s", "sorts by the next column"),
    DEAD("x", "shows dead workers, too"),
    DESCRIBE("Enter", "describes the worker"),
    EXPLAIN("e", "explains which worker a session like the worker's would get"),
    EVENTS("v", "shows what happened since the screen was opened"),
    PAUSE("p", "pauses workers"),
    RESUME("r", "resumes workers"),
    HOLD("h", "holds workers"),
    DRAIN("D", "asks workers to stop"),
    HELP("?", "shows this page"),
    CLOSE("Esc", "closes a page"),
    QUIT("q", "quits, or closes a page"),
    OTHER("", "");

    private final String shown;
    private final String does;

    TopKey(String shown, String does) {
        this.shown = shown;
        this.does = does;
    }

    String shown() {
        return shown;
    }

    String does() {
        return does;
    }

    static KeyMap<TopKey> of(Terminal terminal) {
        KeyMap<TopKey> keys = new KeyMap<>();
        keys.setAmbiguousTimeout(100);
        keys.setNomatch(OTHER);
        keys.setUnicode(OTHER);
        bind(keys, UP, KeyMap.key(terminal, Capability.key_up), "\u001b[A", "\u001bOA", "k");
        bind(keys, DOWN, KeyMap.key(terminal, Capability.key_down), "\u001b[B", "\u001bOB", "j");
        bind(keys, PAGE_UP, KeyMap.key(terminal, Capability.key_ppage), "\u001b[5~");
        bind(keys, PAGE_DOWN, KeyMap.key(terminal, Capability.key_npage), "\u001b[6~");
        bind(keys, MARK, " ");
        bind(keys, FILTER, "/");
        bind(keys, SORT, "s");
        bind(keys, DEAD, "x");
        bind(keys, DESCRIBE, "\r", "\n");
        bind(keys, EXPLAIN, "e");
        bind(keys, EVENTS, "v");
        bind(keys, PAUSE, "p");
        bind(keys, RESUME, "r");
        bind(keys, HOLD, "h");
        bind(keys, DRAIN, "D");
        bind(keys, HELP, "?");
        bind(keys, CLOSE, "\u001b");
        bind(keys, QUIT, "q", "\u0003", "\u0004");
        return keys;
    }

    private static void bind(KeyMap<TopKey> keys, TopKey key, String... sequences) {
        for (String sequence : sequences) {
            if (sequence != null) {
                keys.bind(key, sequence);
            }
        }
    }
}
