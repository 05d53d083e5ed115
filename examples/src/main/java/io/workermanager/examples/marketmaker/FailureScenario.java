package io.workermanager.examples.marketmaker;

import io.workermanager.model.*;
import io.workermanager.model.Hold;
import io.workermanager.model.OrderCause;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.redis.server.TestRedis;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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
    private static final OrderCause OPERATOR = OrderCause.of("fleet example", "a bad day");
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
                ProcessFleet market = new ProcessFleet(redis.uri(), TTL, LENGTH);
                FleetTable table = FleetTable.of(market, out)) {
            try {
                play(market, table);
            } catch (IllegalStateException e) {
                table.say("FAILED: " + e.getMessage());
                table.say(lastLines(market));
                return 1;
            }
            return summary(market, table) ? 0 : 1;
        }
    }

    private void check(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    spec.commandLine(), option + " must be " + least + " to " + most + ", was " + value);
        }
    }

    private void play(ProcessFleet market, FleetTable table) {
        table.say("starting " + workers + " market makers, feeding " + sessions + " sessions of " + LENGTH.toSeconds()
                + " s");
        market.feed(sessions);
        for (int i = 0; i < workers; i++) {
            market.start(i % 2 == 0 ? "kraken" : "binance");
        }
        List<MarketMakerProcess> first = List.copyOf(market.makers());
        first.forEach(maker ->
                soon.holds(maker + " registers", () -> market.look(maker).isPresent()));
        holdAnExchange(market, table);
        killOne(market, table, first.get(0));
        freezeOne(market, table, first.get(1));
        restartAll(market, table);
        Duration enough = Duration.ofSeconds(30).plus(LENGTH.multipliedBy(2L * sessions / workers));
        new Polling(enough).holds("every session is finished", market::allCompleted);
        stopAll(market, table);
    }

    private void holdAnExchange(ProcessFleet market, FleetTable table) {
        market.operator().fleet().hold(HOLD, Selector.exchange("kraken"), OPERATOR);
        table.say("kraken is taken offline: its market makers finish what they have and take nothing");
        soon.holds(
                "the workers on kraken are idle and held",
                () -> market.operator().findWorkersByExchange("kraken").stream()
                        .allMatch(
                                view -> !view.isOnline() && view.activeSession().isEmpty()));
        market.operator().fleet().lift(HOLD);
        table.say("kraken is back");
    }

    private void killOne(ProcessFleet market, FleetTable table, MarketMakerProcess victim) {
        SessionId session = soon.found(victim + " quotes", () -> market.quotedBy(victim));
        victim.kill();
        table.say("SIGKILL for " + victim + ", which quotes " + session);
        soon.holds(session + " goes on elsewhere", () -> market.hasLeft(session, victim));
        table.say(session + " goes on elsewhere");
        market.start("kraken");
    }

    private void freezeOne(ProcessFleet market, FleetTable table, MarketMakerProcess victim) {
        SessionId session = soon.found(victim + " quotes", () -> market.quotedBy(victim));
        victim.freeze();
        table.say("SIGSTOP for " + victim + ", which quotes " + session);
        soon.holds(session + " goes on elsewhere", () -> market.hasLeft(session, victim));
        victim.thaw();
        table.say("SIGCONT for " + victim + ": " + session + " went on elsewhere meanwhile");
    }

    private void restartAll(ProcessFleet market, FleetTable table) {
        for (MarketMakerProcess old : List.copyOf(market.makers())) {
            if (old.runs()) {
                MarketMakerProcess next = market.start("kraken");
                soon.holds(next + " registers", () -> market.look(next).isPresent());
                soon.holds(old + " is there", () -> market.look(old).isPresent());
                market.operator().sendShutdownSignal(old.id(), OPERATOR);
                table.say("rolling: " + next + " comes, " + old + " drains");
                soon.holds(old + " ends", () -> !old.runs());
            }
        }
    }

    private void stopAll(ProcessFleet market, FleetTable table) {
        market.operator().fleet().requestShutdown(OPERATOR);
        ShutdownRequest.Progress end = market.operator()
                .fleet()
                .awaitStopped(Selector.all(), Duration.ofSeconds(30), progress -> table.say("stopping: " + progress));
        if (!end.done()) {
            throw new IllegalStateException("the fleet does not stop: " + end);
        }
        market.makers().forEach(maker -> soon.holds(maker + " ends", () -> !maker.runs()));
    }

    private boolean summary(ProcessFleet market, FleetTable table) {
        Map<String, String> counts = market.venue().counts();
        List<String> wrong = new ArrayList<>(QuoteLog.violations(market.venue().log()));
        int completed = market.venue().completed().size();
        if (completed != sessions) {
            wrong.add(completed + " of " + sessions + " sessions were finished");
        }
        if (!market.queue().waiting().isEmpty() || !market.queue().aside().isEmpty()) {
            wrong.add("sessions are left over: " + market.queue().waiting()
                    + market.queue().aside());
        }
        if (!counts.getOrDefault("accepted", "0")
                .equals(Integer.toString(market.venue().log().size()))) {
            wrong.add("accepted quotes do not add up: " + counts);
        }
        table.say("");
        table.say("sessions finished      " + completed + " of " + sessions + ", second completions refused: "
                + counts.getOrDefault("completedTwice", "0"));
        table.say("quotes accepted        " + counts.getOrDefault("accepted", "0") + ", refused: "
                + counts.getOrDefault("refused", "0"));
        table.say("market makers started  " + market.makers().size());
        wrong.forEach(line -> table.say("WRONG: " + line));
        table.say(
                wrong.isEmpty()
                        ? "It adds up: each session was finished once, and no older quote was accepted after a newer one."
                        : "It does not add up.");
        return wrong.isEmpty();
    }

    private static String lastLines(ProcessFleet market) {
        try {
            List<String> lines = Files.readAllLines(market.log());
            return String.join(System.lineSeparator(), lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
