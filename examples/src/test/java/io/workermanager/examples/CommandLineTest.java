package io.workermanager.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandLineTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void theTourIsRightInMemory() {
        assertThat(run("tour")).as(out.toString()).isZero();
        assertThat(out.toString()).contains("all of them right").doesNotContain("WRONG");
    }

    @Test
    void theTourIsRightOnARedisThatItStarts() {
        assertThat(run("tour", "--redis")).as(out.toString()).isZero();
        assertThat(out.toString()).contains("all of them right").doesNotContain("WRONG");
    }

    @Test
    void aBadOptionGetsOneLineAndExitCode2() {
        assertThat(run("tour", "--rediss")).isEqualTo(2);
        assertThat(err.toString()).contains("--rediss").hasLineCount(1);
    }

    @Test
    void aUriThatIsNoneGetsOneLineAndExitCode2() {
        assertThat(run("tour", "--redis=foo")).isEqualTo(2);
        assertThat(err.toString()).contains("foo").hasLineCount(1);
    }

    @Test
    void aRedisOutOfReachGetsOneLineAndExitCode1() {
        assertThat(run("tour", "--redis=redis://127.0.0.1:1")).isEqualTo(1);
        assertThat(err.toString()).hasLineCount(1);
    }

    @Test
    void anUnknownExampleGetsOneLineAndExitCode2() {
        assertThat(run("turn")).isEqualTo(2);
        assertThat(err.toString()).contains("turn").hasLineCount(1);
    }

    @Test
    void withoutANameTheExamplesAreListed() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("quickstart").contains("tour").hasLineCount(1);
    }

    private int run(String... args) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(args);
    }
}
