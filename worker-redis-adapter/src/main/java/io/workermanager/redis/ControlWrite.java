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
        boolean none = expected.version().equals(FleetControl.NONE.version());
        Reply reply = server.call(
                Script.CONTROL,
                List.of(),
                List.of(
                        none ? "" : expected.version().value(),
                        next.version().value(),
                        Packed.ceiling(terms.notBefore()),
                        Packed.floor(terms.notAfter()),
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
}
