package io.workermanager.redis;

import static io.workermanager.redis.RecordSamples.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.redis.server.TestRedis;
import io.workermanager.rules.FleetControlTransitions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.redisson.api.RedissonClient;

/** The server runs a script, and its reply is lost or arrives after the timeout. */
@Timeout(300)
class DroppedRepliesTest {
    private final RedisSettings settings = SharedRedis.settings();

    @AutoClose
    private final TcpProxy proxy = new TcpProxy(TestRedis.shared());

    @AutoClose
    private final RedisWorkerStore store = SharedRedis.eventually(() -> RedisWorkerStore.connect(
            new RedisSettings(proxy.uri(), settings.namespace(), Duration.ofSeconds(2), 1, 2, 2, 1, Duration.ZERO)));

    @AutoClose
    private final RedisWorkerStore other = RedisWorkerStore.connect(settings);

    @AutoClose("shutdown")
    private final RedissonClient raw = SharedRedis.client(TestRedis.shared());

    /** Runs a call whose reply is lost, and returns its exception. */
    private WorkerStoreException lose(TcpProxy.Mode how, Supplier<?> call) {
        store.now();
        int before = proxy.lost();
        proxy.replies(how);
        WorkerStoreException thrown = catchThrowableOfType(WorkerStoreException.class, call::get);
        proxy.replies(TcpProxy.Mode.DELIVER);
        assertThat(proxy.lost()).isGreaterThan(before);
        return thrown;
    }

    private void runsOnce(TcpProxy.Mode how, Write write) {
        // The script must be known, or the reply that is lost is that it is not.
        SharedRedis.eventually(() -> store.write(List.of()));
        WorkerStoreException thrown = lose(how, () -> store.write(List.of(write)));
        assertThat(thrown.outcomeUnknown()).isTrue();
        boolean written = isWritten(write);
        Map<String, String> after = KeyspaceSnapshot.of(raw, settings.namespace());

        assertApplied(SharedRedis.eventually(() -> write(store, write)));
        assertThat(other.find(write.id()).value()).isEqualTo(write.after());
        if (written) {
            assertThat(KeyspaceSnapshot.of(raw, settings.namespace())).isEqualTo(after);
        }
    }

    /**
     * A slow server may run it after its client has given up; a heartbeat that comes late, not at all: the reply that was lost asks for
     * the whole write.
     */
    private boolean isWritten(Write write) {
        for (int look = 0; look < 1000; look++) {
            if (other.find(write.id()).value().equals(write.after())) {
                return true;
            }
            LockSupport.parkNanos(1_000_000);
        }
        return false;
    }

    private WorkerRecord insertedWithHeartbeats(String id) {
        WorkerRecord worker = inserted(other, id);
        // Every script has run once.
        WorkerRecord another = idle(id + "-other", store.now());
        SharedRedis.eventually(() -> insert(store, another));
        WorkerRecord beaten = beat(worker, store.now());
        SharedRedis.eventually(() -> replace(store, worker, beaten));
        WorkerRecord again = beat(beaten, store.now());
        SharedRedis.eventually(() -> replace(store, beaten, again));
        return again;
    }

    @ParameterizedTest
    @EnumSource(names = {"HOLD", "CUT"})
    @DisplayName("N5, N31: an insert without a reply has an unknown outcome, and its repeat changes nothing")
    void anInsertWithoutAReplyIsRepeatable(TcpProxy.Mode how) {
        insertedWithHeartbeats("w");
        runsOnce(how, new Write.Insert(idle("x", store.now()), MINUTE, window(store)));
    }

    @ParameterizedTest
    @EnumSource(names = {"HOLD", "CUT"})
    @DisplayName("N5, N31: a heartbeat without a reply has an unknown outcome, and its repeat changes nothing")
    void aHeartbeatWithoutAReplyIsRepeatable(TcpProxy.Mode how) {
        WorkerRecord worker = insertedWithHeartbeats("w");
        runsOnce(how, new Write.Replace(worker, beat(worker, store.now()), MINUTE, window(store)));
    }

    @ParameterizedTest
    @EnumSource(names = {"HOLD", "CUT"})
    @DisplayName("N5, N19, N31: a claim without a reply has an unknown outcome, and its repeat takes no other worker")
    void aClaimWithoutAReplyIsRepeatable(TcpProxy.Mode how) {
        WorkerRecord worker = insertedWithHeartbeats("w");
        WorkerRecord holding = holding(worker, "s", store.now().toEpochMilli() * 1000);
        runsOnce(how, new Write.Replace(worker, holding, Duration.ofHours(1), window(store)));
        assertThat(store.findBySession(SessionId.of("s")).value()).contains(holding);
    }

    @ParameterizedTest
    @EnumSource(names = {"HOLD", "CUT"})
    @DisplayName("N5, N31: a removal without a reply has an unknown outcome, and its repeat changes nothing")
    void aRemovalWithoutAReplyIsRepeatable(TcpProxy.Mode how) {
        WorkerRecord worker = insertedWithHeartbeats("w");
        runsOnce(how, new Write.Remove(worker, window(store)));
        assertThat(store.find(worker.id()).value()).isEmpty();
    }

    private Order.AuditEntry entry() {
        return new Order.AuditEntry(
                store.now(), Order.markOffline(Selector.id("w"), Order.Cause.of("ann", "storm")), 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"HOLD", "CUT"})
    @DisplayName("N5, N31: an order without a reply is in the audit log once after its repeat")
    void anOrderWithoutAReplyIsInTheLogOnce(TcpProxy.Mode how) {
        WorkerRecord worker = insertedWithHeartbeats("w");
        WorkerRecord marked = marked(worker, Availability.OFFLINE);
        List<Order.AuditEntry> given = new ArrayList<>();
        Write mark = new Write.Replace(worker, marked, MINUTE, window(store), Optional.of(entry()));
        runsOnce(how, mark);
        given.add(mark.audit().orElseThrow());
        Write insert = new Write.Insert(idle("new", store.now()), MINUTE, window(store), Optional.of(entry()));
        runsOnce(how, insert);
        given.add(insert.audit().orElseThrow());
        Write remove = new Write.Remove(marked, window(store), Optional.of(entry()));
        runsOnce(how, remove);
        given.add(remove.audit().orElseThrow());
        assertThat(other.audit(Order.AuditEntry.Page.START, 10).entries()).isEqualTo(given);
    }

    @ParameterizedTest
    @EnumSource(names = {"HOLD", "CUT"})
    @DisplayName("N5: a control write without a reply has an unknown outcome, and its repeat changes nothing")
    void aControlWriteWithoutAReplyIsRepeatable(TcpProxy.Mode how) {
        Instant now = store.now();
        FleetControl first = FleetControlTransitions.clearSignals(FleetControl.none(), now);
        store.writeControl(FleetControl.none(), first, Duration.ofHours(1), window(store), Optional.empty());
        FleetControl next = FleetControlTransitions.addHold(
                first, new Hold(Hold.ALL, Selector.all(), Order.Cause.unstated(), now, Optional.empty()), now);

        Optional<Order.AuditEntry> entry = Optional.of(entry());
        WorkerStoreException thrown =
                lose(how, () -> store.writeControl(first, next, Duration.ofHours(1), window(store), entry));
        assertThat(thrown.outcomeUnknown()).isTrue();
        assertApplied(store.writeControl(first, next, Duration.ofHours(1), window(store), entry));
        assertThat(store.control()).isEqualTo(next);
        assertThat(other.audit(Order.AuditEntry.Page.START, 10).entries()).containsExactly(entry.orElseThrow());
    }

    @Test
    @DisplayName("N5: a read without a reply is repeated, and changes nothing")
    void anUnansweredReadIsRepeated() {
        WorkerRecord worker = insertedWithHeartbeats("w");
        proxy.replies(TcpProxy.Mode.HOLD);
        Thread deliver = new Thread(() -> {
            while (proxy.lost() == 0) {
                Thread.onSpinWait();
            }
            proxy.replies(TcpProxy.Mode.DELIVER);
        });
        deliver.start();

        assertThat(store.find(worker.id()).value()).contains(worker);
        assertThat(proxy.lost()).isGreaterThan(0);
    }

    @Test
    void aReadThatIsNeverAnsweredFailsWithoutAnUnknownOutcome() {
        WorkerRecord worker = insertedWithHeartbeats("w");

        WorkerStoreException thrown = lose(TcpProxy.Mode.HOLD, () -> store.find(worker.id()));

        assertThat(thrown.outcomeUnknown()).isFalse();
    }

    @Test
    @DisplayName("N31: a duplicate that arrives after newer writes, or after a removal, changes nothing")
    void lateDuplicatesChangeNothing() {
        WorkerRecord first = idle("w", store.now());
        Write insert = new Write.Insert(first, MINUTE, window(store));
        WorkerRecord marked = marked(first, Availability.OFFLINE);
        Write mark = new Write.Replace(first, marked, MINUTE, window(store));
        WorkerRecord holding =
                holding(marked(marked, Availability.ONLINE), "s", store.now().toEpochMilli() * 1000);
        Write take = new Write.Replace(marked, holding, MINUTE, window(store));
        WorkerRecord free = free(holding);
        Write release = new Write.Replace(holding, free, MINUTE, window(store));
        Write remove = new Write.Remove(free, window(store));
        List<Write> all = List.of(insert, mark, take, release, remove);

        for (int done = 0; done < all.size(); done++) {
            assertApplied(write(store, all.get(done)));
            Map<String, String> after = KeyspaceSnapshot.of(raw, settings.namespace());
            Stream<Write> earlier = all.subList(0, done).stream();
            assertThat(earlier.map(duplicate -> write(store, duplicate)))
                    .allSatisfy(result -> assertThat(result).isInstanceOf(WriteResult.Rejected.class));
            assertThat(KeyspaceSnapshot.of(raw, settings.namespace())).isEqualTo(after);
        }
        assertThat(write(store, insert))
                .isInstanceOfSatisfying(
                        WriteResult.Rejected.class,
                        refused -> assertThat(refused.why())
                                .isEqualTo(new RejectionReason.RecentlyRemoved(first.incarnation())));
        assertThat(store.find(WorkerId.of("w")).value()).isEmpty();
    }
}
