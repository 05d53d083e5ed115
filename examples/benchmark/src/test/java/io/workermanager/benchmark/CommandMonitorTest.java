package io.workermanager.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommandMonitorTest {
    @Test
    void aLineIsTakenApart() {
        String line = "1790000000.123456 [0 127.0.0.1:5000] \"EVALSHA\" \"a \\\"b\\\"\" \"\" \"c\\nd\\\\\\x07\"";

        assertThat(CommandMonitor.command(line)).containsExactly("EVALSHA", "a \"b\"", "", "c\nd\\\u0007");
    }

    @Test
    void aLineWithoutACommandHasNoParts() {
        assertThat(CommandMonitor.command("OK")).isEmpty();
    }
}
