package io.workermanager.benchmark;

import io.workermanager.Claim;
import io.workermanager.Registration;
import io.workermanager.model.SessionId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Single calls in fleets of a thousand workers and more, side by side on one server, a call in each in turn. */
final class FleetSizeRows implements Row {
    private static final int SMALLEST = 1000;
    private static final double MOST = 1.3;
    private static final AtomicLong SESSIONS = new AtomicLong();

    private final List<Curve> curves = new ArrayList<>();

    /** What was measured on the way. */
    List<Curve> curves() {
        return curves;
    }

    private static final Map<String, ToDoubleFunction<Fleet>> CALLS = calls();

    private static Map<String, ToDoubleFunction<Fleet>> calls() {
        Map<String, ToDoubleFunction<Fleet>> calls = new LinkedHashMap<>();
        calls.put("claim", FleetSizeRows::claim);
        calls.put("find", fleet -> Load.micros(() -> fleet.manager().findMatchingWorker(Fleet.WANTED)));
        calls.put("stats", fleet -> Load.micros(() -> fleet.manager().getStats()));
        calls.put("heartbeat", fleet -> {
            Registration any = fleet.workers().get((int) (SESSIONS.incrementAndGet() * 7919 % fleet.size()));
            return Load.micros(() -> fleet.manager().heartbeat(any));
        });
        return calls;
    }

    /** The claim alone: the release that makes it repeatable is not counted. */
    static double claim(Fleet fleet) {
        SessionId session = SessionId.of("session-" + SESSIONS.incrementAndGet());
        Claim[] claim = new Claim[1];
        double micros = Load.micros(
                () -> claim[0] = fleet.manager().claim(Fleet.WANTED, session).orElseThrow());
        fleet.manager().release(claim[0]);
        return micros;
    }

    @Override
    public List<Figure> measure(Ground ground, Scale scale) {
        List<Fleet> fleets = new ArrayList<>();
        for (int size = SMALLEST; size < scale.workers(); size *= 10) {
            fleets.add(Fleet.on(ground, size, Fleet.EIGHT_PROFILES));
        }
        fleets.add(Fleet.on(ground, scale.workers(), Fleet.EIGHT_PROFILES));
        List<Figure> figures = new ArrayList<>();
        CALLS.forEach((name, call) -> {
            List<double[]> rounds = IntStream.range(-1, scale.rounds())
                    .mapToObj(i -> medians(fleets, call, scale.calls()))
                    .skip(1)
                    .toList();
            for (int i = 1; i < fleets.size(); i++) {
                int larger = i;
                figures.add(Figure.ratio(
                        "%s: time at %,d workers over time at %,d"
                                .formatted(name, fleets.get(i).size(), SMALLEST),
                        name.equals("heartbeat") ? Target.REPORTED : Target.atMost(MOST),
                        rounds.stream()
                                .map(each -> Rounds.round(Rounds.Quotient.OURS_OVER_YARDSTICK, each[larger], each[0]))
                                .toList(),
                        "us"));
            }
            TreeMap<Integer, Double> micros = new TreeMap<>();
            for (int i = 0; i < fleets.size(); i++) {
                int one = i;
                micros.put(fleets.get(i).size(), Numbers.median(rounds.stream().mapToDouble(each -> each[one])));
            }
            curves.add(new Curve(name, micros));
        });
        return figures;
    }

    private static double[] medians(List<Fleet> fleets, ToDoubleFunction<Fleet> call, int calls) {
        double[][] micros = new double[fleets.size()][calls];
        for (int i = 0; i < calls; i++) {
            for (int j = 0; j < fleets.size(); j++) {
                micros[j][i] = call.applyAsDouble(fleets.get(j));
            }
        }
        return IntStream.range(0, fleets.size())
                .mapToDouble(j -> Numbers.median(IntStream.range(0, calls).mapToDouble(i -> micros[j][i])))
                .toArray();
    }
}
