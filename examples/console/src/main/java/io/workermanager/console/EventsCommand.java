package io.workermanager.console;

import io.workermanager.FleetOperations.EventPoller;
import io.workermanager.model.FleetEvent;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Prints what changes. */
@Command(
        name = "events",
        description =
                "Prints what changes in the fleet, one line for each event, until Ctrl-C. With -o json each line is an"
                        + " object.",
        footer = RedisUsers.OBSERVER)
final class EventsCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by the command line library
    private Console console;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            defaultValue = "1s",
            converter = DurationConverter.class,
            order = 1,
            description = "How often it reads; ${DEFAULT-VALUE} by default.")
    private Duration interval = Duration.ZERO;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            order = 2,
            description = "How long it reads; until Ctrl-C by default.")
    private @Nullable Duration length;

    @Option(names = "--from-start", order = 3, description = "Also prints the workers and holds that are there.")
    private boolean fromStart;

    EventsCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        if (interval.isZero()) {
            throw console.refused("--interval must be longer than 0");
        }
        try (Fleet fleet = console.connect()) {
            long start = System.nanoTime();
            EventPoller poller = fleet.workers().fleet().events();
            while (true) {
                boolean isNew = poller.isComplete() || fromStart;
                List<FleetEvent> events = poller.poll();
                if (isNew) {
                    print(events);
                }
                if (length != null && System.nanoTime() - start >= length.toNanos()) {
                    return ExitCode.DONE;
                }
                if (poller.isComplete()) {
                    TimeUnit.NANOSECONDS.sleep(interval.toNanos());
                }
            }
        }
    }

    private void print(List<FleetEvent> events) {
        PrintWriter out = console.out();
        events.forEach(event -> out.println(console.isJson() ? Json.line(json(event)) : line(event)));
        out.flush();
    }

    static String line(FleetEvent event) {
        return SafeText.line(
                TIME.format(event.seenAt()) + " " + event.kind().name().toLowerCase(Locale.ROOT)
                        + event.worker().map(id -> " " + id).orElse("")
                        + event.session().map(session -> " " + session).orElse("")
                        + (event.detail().isEmpty() ? "" : ": " + event.detail()));
    }

    private static Map<String, @Nullable Object> json(FleetEvent event) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("at", Values.json(event.seenAt()));
        members.put("kind", event.kind().name().toLowerCase(Locale.ROOT));
        members.put("worker", Values.json(event.worker()));
        members.put("session", Values.json(event.session()));
        members.put("detail", event.detail());
        return members;
    }
}
