package io.workermanager.examples.marketmaker;

import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.redis.server.TestRedis;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Plays a bad day of a fleet with real processes, and adds up what came of it. */
@Command(
        name = "fleet",
        mixinStandardHelpOptions = true,
        description =
                "Starts a Redis and market makers as real processes, feeds them sessions, takes an exchange offline, kills one"
                        + " process, freezes another, rolls a restart through the fleet, and adds up: the exit code is 1 if a session"
                        + " was not finished exactly once, or a quote of an older token was accepted after a newer one.")
public final class FailureScenario implements Callable<Integer> {
    private static final Duration TTL = Duration.ofSeconds(2);
    private static final Duration LENGTH = Duration.ofSeconds(2);
    private static final Order.Cause OPERATOR = Order.Cause.of("fleet example", "a bad day");
    private static final Hold.Id HOLD = Hold.Id.of("kraken-down");

    @Option(names = "--workers", defaultValue = "3", description = "How many market makers, 2 to 20; ${DEFAULT-VALUE}.")
    private int workers;

    @Option(names = "--sessions", defaultValue = "24", description = "How many sessions, 1 to 1000; ${DEFAULT-VALUE}.")
    private int sessions;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by the command line library
    private CommandSpec spec;

    private final Polling soon = new Polling(Duration.ofSeconds(30));

    /** Created by the command line library. */
    public FailureScenario() {}

    @Override
    public Integer call() {
        check("--workers", workers, 2, 20);
        check("--sessions", sessions, 1, 1000);
        PrintWriter out = spec.commandLine().getOut();
        try (TestRedis redis = TestRedis.startFresh();
                ProcessFleet fleet = new ProcessFleet(redis.uri(), TTL, LENGTH);
                FleetDashboard table = new FleetDashboard(fleet, out)) {
            try {
                play(fleet, table);
            } catch (IllegalStateException e) {
                table.say("FAILED: " + e.getMessage());
                table.say(lastLines(fleet));
                return 1;
            }
            return summary(fleet, table) ? 0 : 1;
        }
    }

    private void check(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    spec.commandLine(), option + " must be " + least + " to " + most + ", was " + value);
        }
    }

    private void play(ProcessFleet fleet, FleetDashboard table) {
        table.say("starting " + workers + " market makers, feeding " + sessions + " sessions of " + LENGTH.toSeconds()
                + " s");
        fleet.feed(sessions);
        for (int i = 0; i < workers; i++) {
            fleet.start(i % 2 == 0 ? "kraken" : "binance");
        }
        List<MarketMakerProcess> first = List.copyOf(fleet.makers());
        first.forEach(maker ->
                soon.holds(maker + " registers", () -> fleet.find(maker).isPresent()));
        holdAnExchange(fleet, table);
        killOne(fleet, table, first.get(0));
        freezeOne(fleet, table, first.get(1));
        restartAll(fleet, table);
        Duration enough = Duration.ofSeconds(30).plus(LENGTH.multipliedBy(2L * sessions / workers));
        new Polling(enough).holds("every session is finished", fleet::allCompleted);
        stopAll(fleet, table);
    }

    private void holdAnExchange(ProcessFleet fleet, FleetDashboard table) {
        fleet.operator().fleet().hold(HOLD, Selector.exchange("kraken"), OPERATOR);
        table.say("kraken is taken offline: its market makers finish what they have and take nothing");
        soon.holds(
                "the workers on kraken are idle and held",
                () -> fleet.operator().findWorkersByExchange("kraken").stream()
                        .allMatch(
                                view -> !view.isOnline() && view.activeSession().isEmpty()));
        fleet.operator().fleet().lift(HOLD);
        table.say("kraken is back");
    }

    private void killOne(ProcessFleet fleet, FleetDashboard table, MarketMakerProcess victim) {
        SessionId session = soon.found(victim + " quotes", () -> fleet.quotedBy(victim));
        victim.kill();
        table.say("SIGKILL for " + victim + ", which quotes " + session);
        soon.holds(session + " goes on elsewhere", () -> fleet.hasLeft(session, victim));
        table.say(session + " goes on elsewhere");
        fleet.start("kraken");
    }

    private void freezeOne(ProcessFleet fleet, FleetDashboard table, MarketMakerProcess victim) {
        SessionId session = soon.found(victim + " quotes", () -> fleet.quotedBy(victim));
        victim.freeze();
        table.say("SIGSTOP for " + victim + ", which quotes " + session);
        soon.holds(session + " goes on elsewhere", () -> fleet.hasLeft(session, victim));
        victim.thaw();
        table.say("SIGCONT for " + victim + ": " + session + " went on elsewhere meanwhile");
    }

    private void restartAll(ProcessFleet fleet, FleetDashboard table) {
        for (MarketMakerProcess old : List.copyOf(fleet.makers())) {
            if (old.runs()) {
                MarketMakerProcess next = fleet.start("kraken");
                soon.holds(next + " registers", () -> fleet.find(next).isPresent());
                soon.holds(old + " is there", () -> fleet.find(old).isPresent());
                fleet.operator().sendShutdownSignal(old.id(), OPERATOR);
                table.say("rolling: " + next + " comes, " + old + " drains");
                soon.holds(old + " ends", () -> !old.runs());
            }
        }
    }

    private void stopAll(ProcessFleet fleet, FleetDashboard table) {
        fleet.operator().fleet().sendShutdownSignal(Selector.all(), OPERATOR);
        ShutdownRequest.Progress end = fleet.operator()
                .fleet()
                .awaitStopped(Selector.all(), Duration.ofSeconds(30), progress -> table.say("stopping: " + progress));
        if (!end.done()) {
            throw new IllegalStateException("the fleet does not stop: " + end);
        }
        fleet.makers().forEach(maker -> soon.holds(maker + " ends", () -> !maker.runs()));
    }

    private boolean summary(ProcessFleet fleet, FleetDashboard table) {
        Map<String, String> counts = fleet.venue().counts();
        List<String> wrong = new ArrayList<>(QuoteLog.violations(fleet.venue().log()));
        int completed = fleet.venue().completed().size();
        if (completed != sessions) {
            wrong.add(completed + " of " + sessions + " sessions were finished");
        }
        if (!fleet.queue().waiting().isEmpty() || !fleet.queue().aside().isEmpty()) {
            wrong.add("sessions are left over: " + fleet.queue().waiting()
                    + fleet.queue().aside());
        }
        if (!counts.getOrDefault("accepted", "0")
                .equals(Integer.toString(fleet.venue().log().size()))) {
            wrong.add("accepted quotes do not add up: " + counts);
        }
        table.say("");
        table.say("sessions finished      " + completed + " of " + sessions + ", second completions refused: "
                + counts.getOrDefault("completedTwice", "0"));
        table.say("quotes accepted        " + counts.getOrDefault("accepted", "0") + ", refused: "
                + counts.getOrDefault("refused", "0"));
        table.say("market makers started  " + fleet.makers().size());
        wrong.forEach(line -> table.say("WRONG: " + line));
        table.say(
                wrong.isEmpty()
                        ? "It adds up: each session was finished once, and no older quote was accepted after a newer one."
                        : "It does not add up.");
        return wrong.isEmpty();
    }

    private static String lastLines(ProcessFleet fleet) {
        List<String> lines = fleet.log();
        return String.join(System.lineSeparator(), lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }
}
