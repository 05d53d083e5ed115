package io.workermanager.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.workermanager.WorkerManager;
import io.workermanager.console.ConsoleRun.Runner;
import io.workermanager.model.Criteria;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.redis.RedisSettings;
import io.workermanager.redis.RedisWorkerStore;
import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.TestRedis;
import io.workermanager.redis.server.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Runs each command as exactly the Redis user that its help names, with the permissions that the command doctor shows. */
class UsersTest {
    private static final Pattern USER = Pattern.compile("Redis user that suffices: (\\w+)");
    private static final String NAMESPACE = "console-users";

    private static final Map<String, String> EXAMPLES = new TreeMap<>(Map.ofEntries(
            Map.entry("status", "status"),
            Map.entry("workers", "workers --all"),
            Map.entry("describe", "describe m1"),
            Map.entry("explain", "explain --exchange=kraken"),
            Map.entry("sessions", "sessions"),
            Map.entry("orphans", "orphans"),
            Map.entry("holds", "holds"),
            Map.entry("events", "events --for=1ms"),
            Map.entry("audit", "audit"),
            Map.entry("doctor", "doctor"),
            Map.entry("hold", "hold maintenance --type=default -m=test --yes"),
            Map.entry("lift", "lift maintenance -m=test --yes"),
            Map.entry("offline", "offline m1 -m=test --yes"),
            Map.entry("online", "online m1 -m=test --yes"),
            Map.entry("pause", "pause m1 m2 -m=test --yes"),
            Map.entry("resume", "resume m2 -m=test --yes"),
            Map.entry("drain", "drain m2 -m=test --yes --detach"),
            Map.entry("stop", "stop --fleet -m=test --yes"),
            Map.entry("release", "release BTC/USD -m=test --yes"),
            Map.entry("recover", "recover --yes"),
            Map.entry("end-recovery-pause", "end-recovery-pause -m=test --yes"),
            Map.entry("completion", "completion")));

    private static TestRedis server;

    @BeforeAll
    static void start() {
        server = TestRedis.startFresh();
        for (String line : AclLines.of(RedisSettings.of(server.uri()).withNamespace(NAMESPACE), false)) {
            AdminConnection.once(server.uri(), line.split(" ", -1));
        }
        try (RedisWorkerStore store = RedisWorkerStore.connect(settings("worker"))) {
            WorkerManager workers =
                    WorkerManager.create(store, WorkerManagerSettings.defaults().withTtl(Duration.ofHours(1)));
            workers.register("m1", RegisterOptions.defaults());
            workers.register("m2", RegisterOptions.defaults());
            assertThat(workers.claim(Criteria.any(), "BTC/USD")).isPresent();
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String uri(String user) {
        return server.uri().replace("redis://", "redis://" + user + ":" + user + "-secret@");
    }

    private static RedisSettings settings(String user) {
        return RedisSettings.of(uri(user)).withNamespace(NAMESPACE);
    }

    private static ConsoleRun run(String user, String command) {
        return Runner.onRedis().run(command + " --redis=" + uri(user) + " --namespace=" + NAMESPACE);
    }

    private static Stream<String> commands() {
        return Console.complete().getSubcommands().keySet().stream()
                .filter(name -> !List.of("top", "serve").contains(name));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theUserOfTheHelpSuffices(String name) {
        String user = user(name);
        if (user.equals("none")) {
            assertThat(Runner.onRedis()
                            .run(name + " --redis=redis://127.0.0.1:1")
                            .code())
                    .isZero();
            return;
        }
        if (user.equals("operator")) {
            ConsoleRun refused = run("observer", EXAMPLES.get(name));
            assertThat(refused.code()).isEqualTo(ExitCode.STORE_FAILED);
            assertThat(refused.err()).containsIgnoringCase("permission").hasLineCount(1);
        }
        ConsoleRun run = run(user, EXAMPLES.get(name));
        assertThat(run.code()).as(run.err()).isZero();
    }

    private static String user(String name) {
        CommandLine command = Console.complete().getSubcommands().get(name);
        Matcher help = USER.matcher(command.getUsageMessage());
        assertThat(help.find()).as("the help of " + name + " names a user").isTrue();
        return help.group(1);
    }

    @Test
    void theObserverSufficesToServe() throws Exception {
        assertThat(user("serve")).isEqualTo("observer");
        try (ServeTest.Serving serving = new ServeTest.Serving(
                Runner.onRedis(), "serve", "--port=0", "--redis=" + uri("observer"), "--namespace=" + NAMESPACE)) {
            assertThat(serving.get("/metrics")).contains("worker_manager_sessions ");
            assertThat(serving.get("/")).contains("<title>");
        }
    }

    @Test
    void toRecoverNowTheWorkerSuffices() {
        assertThat(run("worker", "recover --now --yes").code()).isZero();
    }

    @Test
    void doctorShowsServersRisksUsersAndWhatItMayNotSearch() {
        ConsoleRun observer = run("observer", "doctor");
        ConsoleRun operator = run("operator", "doctor -o json");

        assertThat(observer.out())
                .contains("Redis 7", "FORGETS", "set appendonly yes", "not searched:", "ACL SETUSER observer")
                .contains("%R~{console-users}:worker:*")
                .doesNotContain("observer:observer-secret");
        assertThat(operator.out()).contains("\"foreignSearch\": []", "\"risk\": \"FORGETS\"");
    }

    @Test
    void theScreenNeedsTheObserver() {
        try (Fleet fleet = Fleet.connect(settings("observer"));
                TopPoller poller = new TopPoller(fleet, Duration.ofMillis(100))) {
            Waiting.until(
                    "the poller has read twice",
                    () -> poller.latest().utilisation().size() > 1);

            assertThat(poller.latest().failure()).isEmpty();
            assertThat(poller.latest().risks()).contains("FORGETS");
        }
    }

    @Test
    void theNamesOfDoctorInJsonStay() throws Exception {
        List<String> names = new ArrayList<>();
        new ObjectMapper()
                .readTree(run("operator", "doctor -o json").out())
                .fieldNames()
                .forEachRemaining(names::add);

        assertThat(names)
                .containsExactly(
                        "at",
                        "version",
                        "redis",
                        "namespace",
                        "holdsLost",
                        "topology",
                        "servers",
                        "risks",
                        "unreadable",
                        "foreign",
                        "foreignSearch",
                        "acl");
    }

    @Test
    void doctorFindsRecordsOfOtherPrograms() {
        AdminConnection.once(server.uri(), "SET", "{" + NAMESPACE + "}:worker:alien", "not a record", "EX", "60");

        assertThat(run("operator", "doctor").lines()).anyMatch(line -> line.startsWith("  alien "));
    }

    @Test
    void usersOfSeveralPartitionsGetEachPatternTwice() {
        List<String> lines = AclLines.of(
                RedisSettings.of("redis://host").withNamespace("a*b").withPartitions(8), true);

        assertThat(lines)
                .contains("ACL SETUSER worker +cluster|nodes")
                .anyMatch(line -> line.contains("~{a\\*b}:worker:* ~{a\\*b.*}.8:worker:*"))
                .noneMatch(line -> line.contains("{prod}"));
    }

    @Test
    void aStoreThatFailsGetsOneLineWithItsCauseAndWithoutThePassword() {
        ConsoleRun refused = Runner.onRedis().run("status --redis=redis://u:s3cret@127.0.0.1:1");
        ConsoleRun wrong =
                Runner.onRedis().run("status --redis=" + uri("observer").replace("observer-secret", "s3cret"));

        assertThat(refused)
                .returns(ExitCode.STORE_FAILED, ConsoleRun::code)
                .satisfies(run -> assertThat(run.err()).contains("connection refused by 127.0.0.1:1"));
        assertThat(wrong)
                .returns(ExitCode.STORE_FAILED, ConsoleRun::code)
                .satisfies(run -> assertThat(run.err()).contains("password"));
        assertThat(refused.err() + wrong.err()).doesNotContain("s3cret").hasLineCount(2);
    }
}
