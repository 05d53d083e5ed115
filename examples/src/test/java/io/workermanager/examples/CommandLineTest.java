package io.workermanager.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tour --redis=redis://127.0.0.1:1 | connection refused by 127.0.0.1:1: start the server | 1",
                "market-maker --redis=redis://u:s3cret@127.0.0.1:1 | connection refused by 127.0.0.1:1 | 1",
                "sweeper --redis=redis://u:s3cret@127.0.0.1:1 | connection refused by 127.0.0.1:1 | 1",
                "tour --redis=redis://u:s3/cret@host | the URI of a Redis is | 2",
                "market-maker --redis=redis:u:s3cret@host | the URI of a Redis is | 2",
                "sweeper --redis=u:s3cret@host:6379 | the URI of a Redis is | 2",
                "tour redis://u:s3cret@host | Unmatched argument | 2",
                "fleet redis://u:s3cret@host | Unmatched argument | 2",
                "redis://u:s3cret@host | Unmatched argument | 2"
            })
    void theCauseIsNamedInOneLineWithoutAPassword(String arguments, String words, int code) {
        assertThat(run(arguments.split(" "))).isEqualTo(code);
        assertThat(err.toString()).contains(words).doesNotContain("s3", "cret").hasLineCount(1);
        assertThat(out.toString()).doesNotContain("s3", "cret");
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

    @Test
    void theFleetsBadDayAddsUp() {
        assertThat(run("fleet", "--sessions", "9")).as(out.toString()).isZero();
        assertThat(out.toString()).contains("It adds up").contains("SIGKILL").contains("SIGSTOP");
    }

    @Test
    void aMarketMakerThatIsToldNonsenseSaysSoInOneLine() {
        assertThat(run("market-maker", "--ttl=soon")).isEqualTo(2);
        assertThat(run("market-maker", "--ttl=1ms")).isEqualTo(2);
        assertThat(run("market-maker", "--worker-colour=red")).isEqualTo(2);
        assertThat(run("fleet", "--workers=1")).isEqualTo(2);
        assertThat(err.toString())
                .contains("'soon' is not a duration: write 8s, 500ms, 2m or plain seconds")
                .contains("ttl must be PT0.1S to PT24H, was PT0.001S")
                .contains("--worker-colour")
                .contains("--workers must be 2 to 20, was 1")
                .hasLineCount(4);
    }

    /** Nothing listens where they would connect to: that would be exit code 1. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--heartbeat=16s | --heartbeat must be at most a quarter of --ttl, PT15S, and not zero, was PT16S",
                "--ttl=2s --heartbeat=501ms | --heartbeat must be at most a quarter of --ttl, PT0.5S",
                "--heartbeat=0 | and not zero, was PT0S",
                "--ttl=25m --ttl=3m | should be specified only once",
                "--ttl=1441m | ttl must be PT0.1S to PT24H, was PT24H1M",
                "--drain=1441m | --drain must be at most PT24H, was PT24H1M",
                "--length=999999999m | --length must be at most PT24H",
                "--queue= | --queue must be a key that is not the register's or the venue's, was ''",
                "--queue=workers:control | --queue must be a key",
                "--capabilities=spot,,futures | capability must have 1 to 256 bytes",
                "--type= | type must have 1 to 256 bytes",
                "--worker-exchange= | exchange must have 1 to 256 bytes",
                "--worker-type=fix --worker-type=rest | should be specified only once",
                "--type=fix --worker-type= | type must have 1 to 256 bytes",
                "--id= | worker id must have 1 to 256 bytes",
                "spot | Unmatched argument"
            })
    void aMarketMakerRefusesWhatItIsToldBeforeItConnects(String options, String words) {
        String[] args = ("market-maker --redis=redis://127.0.0.1:1 " + options).split(" ");

        assertThat(run(args)).as(err.toString()).isEqualTo(2);
        assertThat(err.toString()).contains(words).hasLineCount(1);
    }

    /** The options of the JavaScript program: all that comes after them is a connection that is refused. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--type= --worker-type=fix",
                "--worker-exchange=binance --exchange=",
                "--capabilities=",
                "--capabilities=spot,,futures --worker-capabilities=spot",
                "--capabilities=spot,\u00a0futures"
            })
    void theLongOptionWinsAndAListMayBeEmptyOrHaveBlanks(String options) {
        String[] args = ("market-maker --redis=redis://127.0.0.1:1 " + options).split(" ");
        for (int i = 0; i < args.length; i++) {
            args[i] = args[i].replace('\u00a0', ' ');
        }
        assertThat(run(args)).as(err.toString()).isEqualTo(1);
        assertThat(err.toString()).contains("connection refused").hasLineCount(1);
    }

    @Test
    void aSweeperThatIsToldNonsenseSaysSoInOneLine() {
        assertThat(run("sweeper", "--redis=redis://127.0.0.1:1", "--ttl=1ms")).isEqualTo(2);
        assertThat(run("sweeper", "--redis=redis://127.0.0.1:1")).isEqualTo(1);
        assertThat(err.toString()).hasLineCount(2);
    }

    private int run(String... args) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(args);
    }
}
