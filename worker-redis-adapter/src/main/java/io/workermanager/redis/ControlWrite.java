package io.workermanager.redis;

import io.workermanager.model.FleetControl;
import io.workermanager.store.Terms;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import io.workermanager.store.WriteResult.Refusal;
import java.time.Duration;
import java.util.List;

/** Replaces the fleet control by compare-and-set. */
final class ControlWrite {
    private final Server server;
    private final Keys keys;

    ControlWrite(Server server, Keys keys) {
        this.server = server;
        this.keys = keys;
    }

    WriteResult run(FleetControl expected, FleetControl next, Duration keepFor, Terms terms) {
        Write.checkKeepFor(keepFor);
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
                        keys.controlSignal()));
        return switch (reply.text(Reply.ANSWER)) {
            case "applied" -> new WriteResult.Applied(reply.at());
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
