package io.workermanager.benchmark;

import io.workermanager.benchmark.Rounds.Quotient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How long the server works on a heartbeat, beside the commands of its script sent one by one without a script. */
final class ServerTimeRow implements Row {
    private static final int FLEET = 10_000;
    private static final int CALLERS = 8;

    @Override
    public List<Figure> measure(Ground ground, Scale scale) {
        Fleet fleet = Fleet.on(ground, "server-time", scale.atMost(FLEET), i -> Fleet.EIGHT_PROFILES.apply(0));
        TwinBeat twin = TwinBeat.of(ground, fleet.size());
        List<Figure.Round> rounds = Rounds.of(
                scale.rounds(),
                Quotient.OURS_OVER_YARDSTICK,
                () -> ofABeat(ground, fleet, scale),
                () -> ofPlainCommands(ground, twin, scale));
        return List.of(Figure.ratio(
                "server time of a heartbeat, over that of its plain commands", Target.atMost(1.6), rounds, "us"));
    }

    private static double ofABeat(Ground ground, Fleet fleet, Scale scale) {
        CommandTimes before = CommandTimes.of(ground.wire());
        Load.perSecond(fleet.beating(CALLERS), scale.turn());
        return CommandTimes.of(ground.wire()).microsPerCall("evalsha", before);
    }

    private static double ofPlainCommands(Ground ground, TwinBeat twin, Scale scale) {
        CommandTimes before = CommandTimes.of(ground.wire());
        List<Wire> wires = new ArrayList<>();
        List<PlainBeats> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            Wire wire = Wire.to(ground.uri());
            wires.add(wire);
            callers.add(new PlainBeats(wire, twin, i));
        }
        Load.perSecond(callers, scale.turn());
        wires.forEach(Wire::close);
        CommandTimes after = CommandTimes.of(ground.wire());
        double sum = 0;
        for (Map.Entry<List<String>, Integer> command : twin.plainCommands(0, 0).entrySet()) {
            String name = command.getKey().get(0).toLowerCase(Locale.ROOT);
            sum += after.microsPerCall(name, before) * command.getValue();
        }
        return sum;
    }

    /** One of several connections, each with workers of its own. */
    private static final class PlainBeats implements Load.Caller {
        private static final long LEASE = Duration.ofHours(12).toMillis();

        private final Wire wire;
        private final TwinBeat twin;
        private int worker;

        PlainBeats(Wire wire, TwinBeat twin, int first) {
            this.wire = wire;
            this.twin = twin;
            this.worker = first;
        }

        @Override
        public int call() {
            long deadline = System.currentTimeMillis() + LEASE;
            twin.plainCommands(worker, deadline).keySet().forEach(command -> wire.call(command.toArray(String[]::new)));
            worker = (worker + CALLERS) % twin.size();
            return 1;
        }
    }
}
