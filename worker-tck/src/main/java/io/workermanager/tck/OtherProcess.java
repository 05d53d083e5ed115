package io.workermanager.tck;

import static io.workermanager.tck.TestRecords.withFreshVersion;
import static io.workermanager.tck.TestRecords.withSession;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.workermanager.model.Availability;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A second JVM with stores of a fleet. It creates the test class again, opens the fleet with {@code open(String)}, and runs one
 * command per line of its standard input. Each answer is one line: the result of a write, or the version of a record.
 */
final class OtherProcess implements AutoCloseable {
    private static final String ANSWER = "answer: ";

    private final Process process;
    private final BufferedWriter commands;
    private final BufferedReader answers;

    OtherProcess(Class<?> test, String fleet, Map<String, String> properties) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath()));
        properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of(OtherProcess.class.getName(), test.getName(), fleet));
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("the other process did not start", e);
        }
        commands = process.outputWriter(UTF_8);
        answers = process.inputReader(UTF_8);
    }

    /** Surefire starts its JVM with a JAR that names the class path, and keeps the real one in a property. */
    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** Runs a command there, and returns its answer. */
    synchronized String run(String... command) {
        try {
            commands.write(String.join(" ", command));
            commands.newLine();
            commands.flush();
            String line = answers.readLine();
            while (line != null && !line.startsWith(ANSWER)) {
                line = answers.readLine();
            }
            if (line == null) {
                throw new IllegalStateException("the other process ended before it answered " + List.of(command));
            }
            return line.substring(ANSWER.length());
        } catch (IOException e) {
            throw new UncheckedIOException("the other process did not answer", e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }

    static String describe(WriteResult result) {
        return result instanceof WriteResult.Rejected rejected
                ? rejected.why().getClass().getSimpleName()
                : "Applied";
    }

    // ---- in the other process

    /** Runs commands until the input ends. The arguments are the test class and the name of the fleet. */
    public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
        Constructor<?> constructor = Class.forName(arguments[0]).getDeclaredConstructor();
        constructor.setAccessible(true);
        WorkerStoreTck tck = (WorkerStoreTck) constructor.newInstance();
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        TckFixture fixture = new TckFixture(tck, Duration.ofMinutes(1), arguments[1]);
        Commands commands = new Commands(fixture);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(ANSWER + commands.run(line.split(" ", -1)));
        }
        fixture.close();
        Runtime.getRuntime().halt(0);
    }

    private static final class Commands {
        private final TckFixture fixture;
        private final Map<String, WorkerRecord> read = new HashMap<>();

        Commands(TckFixture fixture) {
            this.fixture = fixture;
        }

        String run(String[] command) {
            try {
                return answer(command);
            } catch (RuntimeException | AssertionError e) {
                return "failed: " + e.toString().replaceAll("\\s+", " ");
            }
        }

        private String answer(String[] command) {
            String id = command[1];
            return switch (command[0]) {
                case "insert" -> write(fixture.insert(fixture.newRecord(id)));
                case "claim" -> write(fixture.replace(stored(id), fixture.withSession(stored(id), command[2])));
                case "mark" -> write(fixture.replace(stored(id), fixture.marked(stored(id), Availability.OFFLINE)));
                case "read" -> {
                    Optional<WorkerRecord> found =
                            fixture.store().find(WorkerId.of(id)).value();
                    found.ifPresent(record -> read.put(id, record));
                    yield found.map(record -> record.version().value()).orElse("none");
                }
                case "insert-read" -> write(fixture.insert(withFreshVersion(read(id))));
                default -> {
                    long token = read(command[3])
                            .tokenOf(TckFixture.session(command[2]))
                            .orElseThrow();
                    yield write(fixture.replace(stored(id), withSession(stored(id), command[2], token)));
                }
            };
        }

        private WorkerRecord read(String id) {
            return Optional.ofNullable(read.get(id)).orElseThrow();
        }

        private WorkerRecord stored(String id) {
            return fixture.store().find(WorkerId.of(id)).value().orElseThrow();
        }

        private String write(Write write) {
            return describe(fixture.write(write));
        }
    }
}
