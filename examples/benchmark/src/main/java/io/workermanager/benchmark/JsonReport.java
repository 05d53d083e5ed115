package io.workermanager.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Figures for programs to read. */
final class JsonReport {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private JsonReport() {}

    static void write(Path file, String where, BenchmarkScale scale, List<Figure> figures, List<ScalingCurve> curves)
            throws IOException {
        ObjectNode root = JSON.createObjectNode().put("server", where).put("workers", scale.workers());
        root.put("java", Runtime.version().toString())
                .put("processors", Runtime.getRuntime().availableProcessors());
        ArrayNode rows = root.putArray("figures");
        figures.forEach(figure -> rows.add(node(figure)));
        ObjectNode lines = root.putObject("curves");
        curves.forEach(curve -> lines.set(curve.name(), JSON.valueToTree(curve.micros())));
        JSON.writeValue(file.toFile(), root);
    }

    private static ObjectNode node(Figure figure) {
        ObjectNode node = JSON.createObjectNode()
                .put("name", figure.name())
                .put("target", figure.target().toString())
                .put("measured", figure.measured())
                .put("note", figure.note());
        figure.reached().ifPresent(reached -> node.put("reached", reached));
        if (figure.measured()) {
            node.put("median", figure.median()).put("least", figure.least()).put("most", figure.most());
        }
        if (figure.unit().isEmpty()) {
            return node;
        }
        return node.put("unit", figure.unit()).set("rounds", JSON.valueToTree(figure.rounds()));
    }
}
