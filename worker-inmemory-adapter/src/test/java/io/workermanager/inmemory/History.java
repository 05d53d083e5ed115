package io.workermanager.inmemory;

import io.workermanager.model.Attributes;
import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Lease;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/**
 * What several threads do to one store: two workers, of which one is there from the beginning, three states of each, one of which holds one
 * and the same session, and three states of the fleet control. Lincheck calls the operations, and asks whether their answers fit some order of them.
 */
public class History {
    private static final Instant NOW = Instant.ofEpochMilli(1_790_000_000_000L);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final SessionId SESSION = SessionId.of("session");
    private static final Write.Preconditions TERMS = Write.Preconditions.within(NOW, NOW.plus(MINUTE));
    private static final WorkerRecord[][] WORKERS = {states("a"), states("b")};
    private static final FleetControl[] CONTROLS = {FleetControl.none(), control(1), control(2)};

    final InMemoryWorkerStore store = InMemoryWorkerStore.create(() -> NOW);

    public History() {
        store.write(List.of(new Write.Insert(WORKERS[0][0], MINUTE, TERMS)));
    }

    private static WorkerRecord[] states(String id) {
        return new WorkerRecord[] {state(id, 0), state(id, 1), state(id, 2)};
    }

    private static WorkerRecord state(String id, int number) {
        long micros = NOW.toEpochMilli() * 1000 + number;
        return new WorkerRecord(
                WorkerId.of(id),
                new Version("v" + number),
                micros,
                0,
                Profile.defaults(),
                Availability.ONLINE,
                number % 2 == 0 ? Optional.empty() : Optional.of(new WorkerRecord.Assignment(SESSION, micros, NOW)),
                List.of(),
                Optional.empty(),
                NOW,
                new Lease(NOW, MINUTE, Optional.empty()),
                NOW,
                NOW,
                micros,
                Attributes.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static FleetControl control(int number) {
        return FleetControl.stored(
                new Version("c" + number), number, List.of(), Optional.empty(), number, Optional.empty());
    }

    @Operation
    public String insert(
            @Param(gen = IntGen.class, conf = "0:1") int worker, @Param(gen = IntGen.class, conf = "0:2") int state) {
        return told(write(new Write.Insert(WORKERS[worker][state], MINUTE, TERMS)));
    }

    @Operation
    public String replace(
            @Param(gen = IntGen.class, conf = "0:1") int worker,
            @Param(gen = IntGen.class, conf = "0:2") int from,
            @Param(gen = IntGen.class, conf = "1:2") int further) {
        return told(
                write(new Write.Replace(WORKERS[worker][from], WORKERS[worker][(from + further) % 3], MINUTE, TERMS)));
    }

    @Operation
    public String claim(
            @Param(gen = IntGen.class, conf = "0:1") int worker,
            @Param(gen = IntGen.class, conf = "0:2") int revision) {
        return told(write(new Write.Replace(
                WORKERS[worker][0], WORKERS[worker][1], MINUTE, TERMS.underControl(CONTROLS[revision].revision()))));
    }

    @Operation
    public String remove(
            @Param(gen = IntGen.class, conf = "0:1") int worker, @Param(gen = IntGen.class, conf = "0:2") int state) {
        return told(write(new Write.Remove(WORKERS[worker][state], TERMS)));
    }

    @Operation
    public String order(
            @Param(gen = IntGen.class, conf = "0:2") int from, @Param(gen = IntGen.class, conf = "1:2") int further) {
        return told(
                store.writeControl(CONTROLS[from], CONTROLS[(from + further) % 3], MINUTE, TERMS, Optional.empty()));
    }

    @Operation
    public String find(@Param(gen = IntGen.class, conf = "0:1") int worker) {
        return named(store.find(WORKERS[worker][0].id()).value());
    }

    @Operation
    public String findBySession() {
        return named(store.findBySession(SESSION).value());
    }

    @Operation
    public String control() {
        return store.control().version().value();
    }

    @Operation
    public String census() {
        return store.census().value().toString();
    }

    WriteResult write(Write write) {
        return store.write(List.of(write)).get(0);
    }

    private static String named(Optional<WorkerRecord> found) {
        return found.map(worker -> worker.id() + " " + worker.version()).orElse("nobody");
    }

    private static String told(WriteResult result) {
        if (!(result instanceof WriteResult.Rejected refused)) {
            return "applied";
        }
        return refused.why() instanceof WriteResult.RejectionReason.VersionMismatch other
                ? "refused for " + named(other.current())
                : "refused: " + refused.why();
    }
}
