package io.workermanager.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.DoubleStream;

/** Draws what calls cost against the size of the fleet, both axes by powers of ten, as SVG. */
final class SvgChart {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 440;
    private static final int LEFT = 70;
    private static final int RIGHT = 190;
    private static final int TOP = 40;
    private static final int BOTTOM = 50;
    private static final List<String> COLOURS =
            List.of("#1f77b4", "#2ca02c", "#9467bd", "#ff7f0e", "#d62728", "#7f7f7f");

    private final StringBuilder svg = new StringBuilder();
    private final Axis sizes;
    private final Axis micros;

    private SvgChart(List<ScalingCurve> curves) {
        this.sizes = Axis.over(curves.stream()
                .flatMap(curve -> curve.micros().keySet().stream())
                .mapToDouble(Integer::doubleValue));
        this.micros = Axis.over(curves.stream()
                .flatMap(curve -> curve.micros().values().stream())
                .mapToDouble(Double::doubleValue));
    }

    /** From one power of ten to another. */
    private record Axis(int from, int to) {
        static Axis over(DoubleStream values) {
            double[] all = values.toArray();
            double least = DoubleStream.of(all).min().orElse(1);
            double most = DoubleStream.of(all).max().orElse(10);
            int from = (int) Math.floor(Math.log10(least));
            return new Axis(from, Math.max(from + 1, (int) Math.ceil(Math.log10(most))));
        }

        /** From 0 to 1. */
        double at(double value) {
            return (Math.log10(value) - from) / (to - from);
        }
    }

    static String of(List<ScalingCurve> curves) {
        return new SvgChart(curves).draw(curves);
    }

    private String draw(List<ScalingCurve> curves) {
        add(
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif' font-size='12'>",
                WIDTH, HEIGHT);
        add("<rect width='%d' height='%d' fill='white'/>", WIDTH, HEIGHT);
        text(LEFT, 22, "font-size='15'", "Time of one call against the size of the fleet");
        grid();
        for (int i = 0; i < curves.size(); i++) {
            line(curves.get(i), COLOURS.get(i % COLOURS.size()));
        }
        add("</svg>");
        return svg.toString();
    }

    private double x(double size) {
        return LEFT + sizes.at(size) * (WIDTH - LEFT - RIGHT);
    }

    private double y(double time) {
        return HEIGHT - BOTTOM - micros.at(time) * (HEIGHT - TOP - BOTTOM);
    }

    private void grid() {
        String line = "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='#dddddd'/>";
        for (int power = sizes.from; power <= sizes.to; power++) {
            double size = Math.pow(10, power);
            add(line, x(size), (double) TOP, x(size), (double) HEIGHT - BOTTOM);
            text(x(size), HEIGHT - BOTTOM + 18, "text-anchor='middle'", NumberFormat.shown(size));
        }
        for (int power = micros.from; power <= micros.to; power++) {
            double time = Math.pow(10, power);
            add(line, (double) LEFT, y(time), (double) WIDTH - RIGHT, y(time));
            text(LEFT - 8, y(time) + 4, "text-anchor='end'", shown(time));
        }
        text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "text-anchor='middle'", "workers");
    }

    private static String shown(double micros) {
        if (micros >= 1e6) {
            return NumberFormat.shown(micros / 1e6) + " s";
        }
        return micros >= 1000 ? NumberFormat.shown(micros / 1000) + " ms" : NumberFormat.shown(micros) + " us";
    }

    private void line(ScalingCurve curve, String colour) {
        List<String> points = new ArrayList<>();
        curve.micros().forEach((size, time) -> {
            points.add(String.format(Locale.ROOT, "%.1f,%.1f", x(size), y(time)));
            add("<circle cx='%.1f' cy='%.1f' r='3' fill='%s'/>", x(size), y(time), colour);
        });
        add("<polyline points='%s' fill='none' stroke='%s' stroke-width='2'/>", String.join(" ", points), colour);
        int last = curve.micros().lastKey();
        double end = Objects.requireNonNull(curve.micros().get(last));
        text(x(last) + 8, y(end) + 4, "fill='" + colour + "'", curve.name());
    }

    private void text(double x, double y, String attributes, String words) {
        add("<text x='%.1f' y='%.1f' %s>%s</text>", x, y, attributes, words);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
