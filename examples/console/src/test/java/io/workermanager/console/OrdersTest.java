package io.workermanager.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workermanager.console.ConsoleRun.Runner;
import io.workermanager.model.Criteria;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrdersTest {
    private static final Runner UNCONNECTED = new Runner(
            settings -> {
                throw new AssertionError("connected");
            },
            TerminalState.NONE,
            "");

    private final SampleFleet fleet = SampleFleet.ofAllStates();
    private final Runner console = fleet.console;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hold night --exchange=binance --for=1h | idle,held | ends in 60m (carol: test)",
                "offline 日本-🚀 | idle,offline | offline for 0s (carol: test)",
                "offline --exchange=binance --for=1h | idle,offline | ends in 60m (carol: test)",
                "pause --id=日本-🚀 --for=30m | idle,paused | ends in 30m (carol: test)",
                "pause --fleet | idle,paused | paused for 0s (carol: test)",
                "stop 日本-🚀 | idle,stopping | asked to stop 0s ago, requested (carol: test)",
                "drain 日本-🚀 --detach | idle,stopping | asked to stop 0s ago, requested (carol: test)"
            })
    void anOrderIsSeenAtOnceWithWhoAndWhy(String order, String status, String whyNot) {
        assertThat(console.run(order + " --as=carol -m=test --yes"))
                .returns(ExitCode.DONE, ConsoleRun::code)
                .returns("", ConsoleRun::err);

        assertThat(console.run("workers --id=日本-🚀").out()).contains(status, whyNot);
        assertThat(console.run("audit --limit=1").out()).contains("carol", "test");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lift maintenance | ws-held",
                "online fix-offline | fix-offline",
                "online --type=fix | fix-paused",
                "resume fix-paused | fix-paused",
                "stop --withdraw --fleet | fix-stopping"
            })
    void anOrderThatEndsAnotherFreesTheWorker(String order, String freed) {
        assertThat(console.run(order + " -m=test --yes").code()).isZero();

        assertThat(console.run("workers --id=" + freed).lines().get(1))
                .contains(" idle ")
                .endsWith("-");
    }

    @Test
    void aReleaseFreesTheSession() {
        assertThat(console.run("release BTC/USD -m=test --yes").out()).contains("release BTC/USD: 1 worker concerned");

        assertThat(console.run("sessions").out()).doesNotContain("BTC/USD");
    }

    @Test
    void whoIsTheUserByDefault() {
        console.run("pause ws-busy -m=test --yes");

        assertThat(console.run("audit --limit=1").out()).contains(System.getProperty("user.name"));
    }

    @Test
    void thePreviewIsShownAndOnlyAnExactYGivesTheOrder() {
        ConsoleRun given = console.typing("y\n").run("pause ws-b -m=test");
        assertThat(given.code()).isZero();
        assertThat(given.err())
                .contains("pause id=ws-busy would concern 1 worker; sessions: BTC/USD", "processing", "[y/N]");
        assertThat(given.out()).isEqualTo("pause id=ws-busy: 1 worker concerned\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "n\n", "Y\n", "yes\n", " y\n"})
    void anyOtherAnswerChangesNothing(String answer) {
        ConsoleRun run = console.typing(answer).run("pause ws-busy -m=test");

        assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.err()).contains("Not confirmed").doesNotContain("--help");
        assertThat(console.run("workers --id=ws-busy").out()).doesNotContain("paused");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hold night --fleet",
                "lift maintenance",
                "offline ws-busy",
                "online fix-offline",
                "pause ws-busy",
                "resume fix-paused",
                "stop ws-busy",
                "drain --host=server-1",
                "release BTC/USD",
                "recover"
            })
    void aDryRunNeedsNoReasonAndChangesNothing(String order) throws IOException {
        String before = console.run("workers --all -o json").out()
                + console.run("audit -o json").out();

        ConsoleRun text = console.run(order + " --dry-run");
        ConsoleRun json = console.run(order + " --dry-run -o json");

        assertThat(text.code()).isZero();
        JsonNode preview = new ObjectMapper().readTree(json.out());
        assertThat(preview.get("dryRun").asBoolean()).isTrue();
        assertThat(preview.has("workers") ? preview.get("workers") : preview.get("orphans"))
                .hasSizeGreaterThan(0);
        assertThat(console.run("workers --all -o json").out()
                        + console.run("audit -o json").out())
                .isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "order-preview | offline ws-busy fix-next --dry-run | 0",
                "order | offline ws-busy fix-next -m=test --yes --for=1h | 0",
                "drain | drain ws-held -m=test --yes --deadline=1ms | 3",
                "recover | recover --yes --now | 0"
            })
    void theJsonOfAnOrderIsThatOfTheGoldenFile(String name, String command, int code) throws IOException {
        ConsoleRun run = console.run(command + " --as=carol -o json");

        assertThat(run.code()).isEqualTo(code);
        GoldenFile.compare(name + ".json", run.out());
    }

    @Test
    void thePreviewOfManyWorkersLeavesRoomForTheQuestion() {
        SampleFleet many = SampleFleet.ofMany(300);
        for (int i = 0; i < 30; i++) {
            many.claim(Criteria.any(), "session-" + i);
        }

        ConsoleRun run = many.console.typing("n\n").run("pause --fleet -m=test");
        assertThat(run.err())
                .contains(
                        "would concern 300 workers; sessions: ",
                        " and 20 more",
                        "... and 282 more lines: see --dry-run")
                .hasLineCount(22);
        assertThat(many.console.run("pause --fleet --dry-run").lines()).hasSize(302);
    }

    @Test
    void withoutATerminalAnOrderNeedsYes() {
        assertThat(console.run("pause ws-busy -m=test"))
                .returns(ExitCode.BAD_INPUT, ConsoleRun::code)
                .satisfies(run -> assertThat(run.err()).contains("--yes", "--dry-run", "console pause --help"));
        assertThat(console.run("recover").code()).isEqualTo(ExitCode.BAD_INPUT);
    }

    @Test
    void withYesAnIdIsNotCompleted() {
        console.run("offline ws-b -m=test --yes");

        assertThat(console.run("workers --all").out()).contains("processing ").contains("expected,offline");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pause ws-busy --yes | An order needs its reason: -m WHY",
                "pause --yes -m=x | Select workers",
                "hold all --yes -m=x | Select workers",
                "pause ws-busy --fleet --yes -m=x | --fleet selects all workers",
                "stop --withdraw ws-busy --yes -m=x | --withdraw withdraws the requests to all workers",
                "hold --fleet --yes -m=x | NAME",
                "lift --yes -m=x | NAME",
                "release --yes -m=x | SESSION",
                "describe | ID",
                "pause ws-busy --for=soon --yes -m=x | 'soon' is not a duration",
                "pause ws-busy --for=0s --yes -m=x | length must be",
                "hold x --fleet --for=999999999d --yes -m=x | length must be",
                "hold \u0007 --fleet --yes -m=x | hold id must not hold control characters",
                "drain --fleet --deadline=0s --yes -m=x | --deadline must be longer than 0",
                "drain --fleet --deadline=9999d --yes -m=x | at most 3660d",
                "describe x\u0007y | must not hold control characters",
                "explain --capability=a,b | a capability must not contain a comma",
                "sessions --id= | worker id must have",
                "recover --as= --yes | dispatcher must have",
                "pause --id= --yes -m=x | worker id must have 1 to 256 bytes",
                "pause --capability=a,b --yes -m=x | a capability must not contain a comma",
                "pause --attribute=x --yes -m=x | --attribute",
                "workers --sort=colour | --sort must be one of id, status",
                "workers --colour=red | --colour",
                "workers -o xml | xml",
                "status --partitions=many | --partitions",
                "status --partitions=65 --namespace=x | partitions must be 1 to 64, was 65",
                "status --namespace={x} | namespace",
                "audit --limit=0 | --limit must be 1 to 10000, was 0",
                "recover --limit=0 --yes | --limit must be at least 1",
                "events --interval=0s | --interval must be longer than 0",
                "top --interval=1ms | --interval must be at least 100ms",
                "top | top needs a terminal",
                "completion --name=a;b | --name has letters",
                "sttus | sttus",
                "--redis=redis://u:s3cret@host sttus | sttus",
                "redis://u:s3cret@host | Unmatched argument"
            })
    void badInputGetsOneLineAndExitCode2BeforeAnythingIsConnected(String command, String words) {
        ConsoleRun run = UNCONNECTED.run(command);

        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.err()).contains(words).doesNotContain("s3cret", "\u0007").hasLineCount(1);
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"online", "resume", "stop", "drain"})
    void anOrderToAnIdWithoutARecordIsRefused(String order) {
        assertThat(console.run(order + " nobody ws-busy --yes -m=x"))
                .returns(ExitCode.BAD_INPUT, ConsoleRun::code)
                .satisfies(run -> assertThat(run.err()).contains("nobody").hasLineCount(1));
        assertThat(console.run("audit --limit=1").out()).doesNotContain("ws-busy");
    }

    @Test
    void withoutACommandTheCommandsAreNamed() {
        assertThat(console.runWords())
                .returns(ExitCode.BAD_INPUT, ConsoleRun::code)
                .satisfies(run ->
                        assertThat(run.err()).contains("status", "recover").hasLineCount(1));
    }

    @Test
    void aRecoveredSessionGoesToAWorkerLikeTheEarlierOne() {
        console.run("lift maintenance -m=test --yes");

        assertThat(console.run("recover --yes").out())
                .contains("no session was recovered")
                .contains("Recovery is paused, ends in 60s: nobody recovered sessions for a while")
                .contains("--now ignores it");
        assertThat(console.run("orphans").out()).contains("ETH/USD", "Recovery is paused");
        assertThat(console.run("recover --yes --now").lines().get(1)).matches("ETH/USD +ws-died +ws-held +\\d+ +-");
        assertThat(console.run("orphans").out()).contains("no session waits for recovery");
    }

    @Test
    void aSessionWithoutAFreeWorkerWaitsOn() {
        assertThat(console.run("recover --yes --now --as=carol").out()).contains("no worker is free for");

        assertThat(console.run("orphans").out()).contains("ETH/USD", "in 10s", "carol");
    }

    @Test
    void criteriaOfTheCallerReplaceThoseOfTheEarlierWorker() {
        assertThat(console.run("recover --yes --now --exchange=binance").out()).contains("日本-🚀");
    }

    @Test
    void aDescriptionNamesTheOrderAndWhatEndsIt() {
        fleet.claim(Criteria.exchange("binance"), "XRP/USD");
        console.run("offline 日本-🚀 -m=test --yes --for=2h");
        fleet.pass(Duration.ofSeconds(30));

        assertThat(console.run("describe 日本").out())
                .contains("processing,offline", "offline for 30s", "online 日本-🚀", "mark-offline");
    }
}
