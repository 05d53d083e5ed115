package io.workermanager.redis.campaign;

import io.workermanager.model.ConcurrentUpdateException;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WorkerStoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The exceptions of each method of the manager, by its Javadoc in the source. */
final class DocumentedExceptions {
    private static final Path SOURCES = Path.of("worker-domain/src/main/java/io/workermanager");
    private static final List<String> TYPES =
            List.of("WorkerManager", "BatchOperations", "FleetOperations", "RecoveryOperations", "DiagnosisOperations");
    private static final Pattern METHOD = Pattern.compile(
            "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*public (?:static )?(?:<[^>]+> )?[\\w.<>, ]+? (\\w+)\\(", Pattern.DOTALL);
    private static final Pattern THROWS = Pattern.compile("@throws\\s+(?:[\\w.]+\\.)?(\\w+)");
    /** The exceptions that the class documents for all methods. */
    private static final Set<Class<? extends RuntimeException>> ALL =
            Set.of(WorkerStoreException.class, ConcurrentUpdateException.class, UnreadableRecordException.class);

    private final Map<String, Set<String>> byMethod = new HashMap<>();

    private DocumentedExceptions() {}

    static DocumentedExceptions read() {
        DocumentedExceptions documented = new DocumentedExceptions();
        Matcher method = METHOD.matcher(source());
        while (method.find()) {
            Set<String> names = documented.byMethod.computeIfAbsent(method.group(2), any -> new HashSet<>());
            Matcher thrown = THROWS.matcher(method.group(1));
            while (thrown.find()) {
                names.add(thrown.group(1));
            }
        }
        return documented;
    }

    private static String source() {
        for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
            Path folder = up.resolve(SOURCES);
            if (Files.exists(folder)) {
                return TYPES.stream()
                        .map(type -> read(folder.resolve(type + ".java")))
                        .collect(Collectors.joining("\n"));
            }
        }
        throw new IllegalStateException(
                "no " + SOURCES + " above " + Path.of("").toAbsolutePath());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a method may throw it. */
    boolean allow(String method, RuntimeException thrown) {
        if (ALL.stream().anyMatch(general -> general.isInstance(thrown))) {
            return true;
        }
        Set<String> names = of(method);
        for (Class<?> type = thrown.getClass(); type != RuntimeException.class && type != null; ) {
            if (names.contains(type.getSimpleName())) {
                return true;
            }
            type = type.getSuperclass();
        }
        return false;
    }

    /** The simple names of what a method throws besides what all throw. */
    Set<String> of(String method) {
        Set<String> names = byMethod.get(method);
        if (names == null) {
            throw new IllegalArgumentException("no documented method " + method);
        }
        return names;
    }
}
