package io.workermanager.benchmark;

import io.workermanager.Registration;
import io.workermanager.model.Claim;
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
final class FleetSizeRows implements BenchmarkRow {
    private static final int SMALLEST = 1000;
    private static final double MOST = 1.3;
    private static final AtomicLong SESSIONS = new AtomicLong();

    private final List<ScalingCurve> curves = new ArrayList<>();

    @Override
    public List<ScalingCurve> curves() {
        return curves;
    }

    /** The calls that are measured, each in microseconds. */
    static final Map<String, ToDoubleFunction<BenchmarkFleet>> CALLS = calls();

    private static Map<String, ToDoubleFunction<BenchmarkFleet>> calls() {
        Map<String, ToDoubleFunction<BenchmarkFleet>> calls = new LinkedHashMap<>();
        calls.put("claim", FleetSizeRows::claim);
        calls.put("find", fleet -> CallLoad.micros(() -> fleet.manager().findMatchingWorker(BenchmarkFleet.WANTED)));
        calls.put("stats", fleet -> CallLoad.micros(() -> fleet.manager().getStats()));
        calls.put("heartbeat", fleet -> {
            Registration any = fleet.workers().get((int) (SESSIONS.incrementAndGet() * 7919 % fleet.size()));
            return CallLoad.micros(() -> fleet.manager().heartbeat(any));
        });
        return calls;
    }

    /** The claim alone: the release that makes it repeatable is not counted. */
    private static double claim(BenchmarkFleet fleet) {
        SessionId session = SessionId.of("session-" + SESSIONS.incrementAndGet());
        Claim[] claim = new Claim[1];
        double micros = CallLoad.micros(() ->
                claim[0] = fleet.manager().claim(BenchmarkFleet.WANTED, session).orElseThrow());
        fleet.manager().release(claim[0]);
        return micros;
    }

    @Override
    public List<Figure> measure(RedisTarget server, BenchmarkScale scale) {
        List<BenchmarkFleet> fleets = new ArrayList<>();
        for (int size = SMALLEST; size < scale.workers(); size *= 10) {
            fleets.add(BenchmarkFleet.on(server, size, BenchmarkFleet.EIGHT_PROFILES));
        }
        fleets.add(BenchmarkFleet.on(server, scale.workers(), BenchmarkFleet.EIGHT_PROFILES));
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
                                .map(each -> PairedRounds.round(
                                        PairedRounds.Quotient.OURS_OVER_YARDSTICK, each[larger], each[0]))
                                .toList(),
                        "us"));
            }
            TreeMap<Integer, Double> micros = new TreeMap<>();
            for (int i = 0; i < fleets.size(); i++) {
                int one = i;
                micros.put(
                        fleets.get(i).size(),
                        NumberFormat.median(rounds.stream().mapToDouble(each -> each[one])));
            }
            curves.add(new ScalingCurve(name, micros));
        });
        return figures;
    }

    private static double[] medians(List<BenchmarkFleet> fleets, ToDoubleFunction<BenchmarkFleet> call, int calls) {
        double[][] micros = new double[fleets.size()][calls];
        for (int i = 0; i < calls; i++) {
            for (int j = 0; j < fleets.size(); j++) {
                micros[j][i] = call.applyAsDouble(fleets.get(j));
            }
        }
        return IntStream.range(0, fleets.size())
                .mapToDouble(j -> NumberFormat.median(IntStream.range(0, calls).mapToDouble(i -> micros[j][i])))
                .toArray();
    }
}
