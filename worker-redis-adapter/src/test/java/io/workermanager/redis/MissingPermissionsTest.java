package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Order;
import io.workermanager.model.ProfileUpdate;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerException;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.connection.ExceptionTranslator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A user without permission for one command: a call that needs it changes nothing and names the command. */
class MissingPermissionsTest {
    private static final String NAMESPACE = "prod";
    private static final WorkerId MINE = WorkerId.of("mine");
    private static final WorkerId BUSY = WorkerId.of("busy");
    private static final WorkerId MARKED = WorkerId.of("marked");
    private static final SessionId SESSION = SessionId.of("s");

    /** The commands that only some calls need, most of them to remove expired entries. */
    private static final Set<String> NOW_AND_THEN =
            Set.of("exists", "hdel", "hrandfield", "zcard", "zrangebyscore", "zscore");

    /** The commands that only orders need. */
    private static final Set<String> LOGGING = Set.of("xadd", "xtrim", "xlen");

    /** Calls that only read report the message of the server instead of the command. */
    private static final Pattern LOOKS = Pattern.compile("\\((idle|peek|census|scan|find|session)\\)");

    @AutoClose
    private static final FreshRedis REDIS = FreshRedis.start();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set",
                "del",
                "get",
                "getrange",
                "exists",
                "pttl",
                "pexpire",
                "zadd",
                "zrem",
                "hset",
                "hsetnx",
                "publish",
                "time",
                "hdel",
                "hrandfield",
                "zcard",
                "zrangebyscore",
                "zscore",
                "xadd",
                "xtrim",
                "xlen"
            })
    @DisplayName("N32: a call with a missing permission changes nothing, and names the permission")
    void aCallWithoutAPermissionChangesNothing(String command) {
        REDIS.client().getKeys().flushall();
        try (RedisWorkerStore all = RedisWorkerStore.connect(REDIS.settings(NAMESPACE))) {
            WorkerManager everything = WorkerManager.create(all);
            Registration mine = everything.register(MINE, RegisterOptions.defaults());
            Registration busy = everything.register(BUSY, RegisterOptions.defaults());
            everything.heartbeat(busy, Heartbeat.processing(SESSION));
            everything.register(MARKED, RegisterOptions.defaults());
            everything.markOffline(MARKED);
            REDIS.command("ACL", "SETUSER", "some", "reset", "on", ">secret", "~*", "&*", "+@all");
            RedisSettings settings = RedisSettings.of(REDIS.server().uri().replace("redis://", "redis://some:secret@"));
            try (RedisWorkerStore some = RedisWorkerStore.connect(settings.withNamespace(NAMESPACE))) {
                REDIS.command("ACL", "SETUSER", "some", "-" + command);
                Set<String> failed = new TreeSet<>();
                for (int turn = 0; turn < (NOW_AND_THEN.contains(command) ? 4 : 1); turn++) {
                    calls(WorkerManager.create(some), mine, busy).forEach((name, call) -> {
                        if (fails(call, name + " without " + command, command)) {
                            failed.add(name);
                        }
                    });
                }
                if (NOW_AND_THEN.contains(command)) {
                    assertThat(failed).as("without " + command).isNotEmpty();
                } else if (LOGGING.contains(command)) {
                    assertThat(failed).as("without " + command).containsExactly("lift", "mark", "stop", "stop all");
                } else if (!command.equals("publish")) {
                    assertThat(failed).as("without " + command).contains("register", "release", "unregister");
                }
            }
        } finally {
            REDIS.command("ACL", "DELUSER", "some");
        }
    }

    private static Map<String, Runnable> calls(WorkerManager fleet, Registration mine, Registration busy) {
        Map<String, Runnable> calls = new LinkedHashMap<>();
        calls.put("register", () -> fleet.register("new", RegisterOptions.defaults()));
        calls.put("beat", () -> fleet.heartbeat(mine));
        calls.put("beat busy", () -> fleet.heartbeat(busy, Heartbeat.processing(SESSION)));
        calls.put("claim", () -> fleet.claim(Criteria.any(), "other"));
        calls.put("release", () -> fleet.heartbeat(busy, Heartbeat.finished(SESSION)));
        calls.put("mark", () -> fleet.markOffline(MINE));
        calls.put("lift", () -> fleet.markOnline(MARKED));
        calls.put("profile", () -> fleet.updateWorkerCapabilities(BUSY, ProfileUpdate.capabilities("spot")));
        calls.put("stop", () -> fleet.sendShutdownSignal(BUSY, Order.Cause.unstated()));
        calls.put("stop all", () -> fleet.markAllOffline(Order.Cause.unstated()));
        calls.put("unregister", () -> fleet.unregister(busy));
        return calls;
    }

    /** Whether the call failed because of that permission. Then it must have changed nothing. */
    private static boolean fails(Runnable call, String what, String command) {
        Map<String, String> before = KeyspaceSnapshot.of(REDIS.client(), NAMESPACE);
        try {
            call.run();
            return false;
        } catch (WorkerStoreException e) {
            assertThat(e.outcomeUnknown()).as(what + ": " + e.getMessage()).isFalse();
            assertThat(ExceptionTranslator.isNotPermitted(e))
                    .as(what + ": " + e.getMessage())
                    .isTrue();
            boolean polling = LOOKS.matcher(e.getMessage()).find();
            assertThat(polling ? command : e.getMessage().toLowerCase(Locale.ROOT))
                    .as(what)
                    .contains(command);
            assertThat(KeyspaceSnapshot.of(REDIS.client(), NAMESPACE)).as(what).isEqualTo(before);
            return true;
        } catch (WorkerManagerException e) {
            // Such as for a worker that an earlier turn has unregistered.
            return false;
        }
    }
}
