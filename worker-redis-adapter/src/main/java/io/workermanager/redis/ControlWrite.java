package io.workermanager.redis;

import io.workermanager.model.FleetControl;
import io.workermanager.store.Terms;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import io.workermanager.store.WriteResult.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Replaces the fleet control by compare-and-set. */
final class ControlWrite {
    private final Server server;
    private final Keys keys;

    ControlWrite(Server server, Keys keys) {
        this.server = server;
        this.keys = keys;
    }

    /** @param founding what must hold before anything of a fleet is written here; throws if it does not */
    WriteResult run(FleetControl expected, FleetControl next, Duration keepFor, Terms terms, Runnable founding) {
        Write.checkKeepFor(keepFor);
        return run(expected, next, keepFor, terms, Optional.of(founding));
    }

    private WriteResult run(
            FleetControl expected, FleetControl next, Duration keepFor, Terms terms, Optional<Runnable> founding) {
        Reply reply = server.call(
                Script.CONTROL,
                List.of(),
                List.of(
                        version(expected),
                        next.version().value(),
                        Millis.of(terms.notBefore()),
                        Millis.of(terms.notAfter()),
                        keepFor.toMillis(),
                        ControlCodec.write(next, keepFor),
                        keys.controlSignal(),
                        founding.isPresent() ? "0" : "1"));
        return switch (reply.text(Reply.ANSWER)) {
            case "applied" -> new WriteResult.Applied(reply.at());
            case "unfounded" -> {
                founding.orElseThrow().run();
                yield run(expected, next, keepFor, terms, Optional.empty());
            }
            case "window" -> new WriteResult.Refused(new Refusal.OutsideWindow(), reply.at());
            default -> {
                long revision = Long.parseLong(reply.text(Reply.ANSWER + 1));
                yield new WriteResult.Refused(new Refusal.OtherControl(revision), reply.at());
            }
        };
    }

    /** Takes in the control of another partition, if it is a later one, or replaced there the one that is known here. */
    void copy(String stored, FleetControl replaced) {
        server.call(Script.COPY, List.of(), List.of(stored, keys.controlSignal(), version(replaced)));
    }

    private static String version(FleetControl control) {
        return control.version().equals(FleetControl.NONE.version())
                ? ""
                : control.version().value();
    }
}
