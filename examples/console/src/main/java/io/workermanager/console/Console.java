package io.workermanager.console;

import io.workermanager.redis.RedisSettings;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The commands, and the options that they share. */
@Command(
        name = "console",
        description = "Shows and steers a fleet of workers.",
        versionProvider = Console.VersionProvider.class,
        mixinStandardHelpOptions = true,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the store failed, or refused the call",
            "2:bad input, or the order was not confirmed; nothing was changed",
            "3:the deadline has passed",
            "130:detached by Ctrl-C"
        },
        scope = ScopeType.INHERIT)
final class Console implements Runnable {
    /** The commands, in the order of the help. */
    private static Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> all = new LinkedHashMap<>();
        all.put("status", StatusCommand::new);
        all.put("workers", WorkersCommand::new);
        all.put("describe", DescribeCommand::new);
        all.put("explain", ExplainCommand::new);
        all.put("sessions", SessionsCommand::new);
        all.put("orphans", OrphansCommand::new);
        all.put("holds", HoldsCommand::new);
        all.put("events", EventsCommand::new);
        all.put("audit", AuditCommand::new);
        all.put("doctor", DoctorCommand::new);
        all.put("hold", HoldCommand::new);
        all.put("lift", LiftCommand::new);
        all.put("offline", OfflineCommand::new);
        all.put("online", OnlineCommand::new);
        all.put("pause", PauseCommand::new);
        all.put("resume", ResumeCommand::new);
        all.put("drain", DrainCommand::new);
        all.put("stop", StopCommand::new);
        all.put("release", ReleaseCommand::new);
        all.put("recover", RecoverCommand::new);
        all.put("end-recovery-pause", EndRecoveryPauseCommand::new);
        all.put("top", TopCommand::new);
        all.put("serve", ServeCommand::new);
        all.put("completion", CompletionCommand::new);
        return all;
    }

    private final Fleet.Connector connector;
    private final TerminalState terminal;
    private final BufferedReader input;

    @Option(
            names = "--redis",
            paramLabel = "URI",
            defaultValue = "${env:WORKER_MANAGER_REDIS:-redis://localhost:6379}",
            scope = ScopeType.INHERIT,
            order = 100,
            description = "Where Redis is, redis[s]://[[user]:password@]host[:port][/database]. By default"
                    + " WORKER_MANAGER_REDIS of the environment, which hides a password from other users of this"
                    + " machine, or else redis://localhost:6379.")
    private String redis = "";

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            defaultValue = "${env:WORKER_MANAGER_NAMESPACE:-}",
            scope = ScopeType.INHERIT,
            order = 101,
            description = "The namespace of the fleet. By default WORKER_MANAGER_NAMESPACE, or else none.")
    private String namespace = "";

    @Option(
            names = "--partitions",
            paramLabel = "NUMBER",
            defaultValue = "${env:WORKER_MANAGER_PARTITIONS:-1}",
            scope = ScopeType.INHERIT,
            order = 102,
            description = "The number of partitions of the fleet. By default WORKER_MANAGER_PARTITIONS, or else 1.")
    private int partitions;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            scope = ScopeType.INHERIT,
            order = 103,
            description = "table, wide (all columns, nothing cut) or json; ${DEFAULT-VALUE} by default.")
    private Format format = Format.TABLE;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by the command line library
    private CommandSpec spec;

    private enum Format {
        TABLE,
        WIDE,
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private Console(Fleet.Connector connector, TerminalState terminal, BufferedReader input) {
        this.connector = connector;
        this.terminal = terminal;
        this.input = input;
    }

    /** Runs a command and returns its exit code. */
    static int run(String... args) {
        TerminalState terminal = TerminalState.ofProcess(System.getenv());
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        CommandLine commandLine = commandLine(Fleet::connect, terminal, input, args)
                .setOut(writer(FileDescriptor.out))
                .setErr(writer(FileDescriptor.err));
        int code = commandLine.execute(args);
        commandLine.getOut().flush();
        return code;
    }

    private static PrintWriter writer(FileDescriptor stream) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(stream), StandardCharsets.UTF_8), false);
    }

    /** The command line with the command that the arguments name, or with all of them. To describe one costs more than to run it. */
    static CommandLine commandLine(
            Fleet.Connector connector, TerminalState terminal, BufferedReader input, String... args) {
        CommandLine commandLine = new CommandLine(new Console(connector, terminal, input));
        Map<String, Supplier<Object>> all = commands();
        Map<String, Supplier<Object>> named = new LinkedHashMap<>(all);
        named.keySet().retainAll(Arrays.asList(args));
        return withCommands(commandLine, named.isEmpty() ? all : named);
    }

    /** The command line with all commands, to be described. */
    static CommandLine complete() {
        return withCommands(
                new CommandLine(
                        new Console(Fleet::connect, TerminalState.NONE, new BufferedReader(Reader.nullReader()))),
                commands());
    }

    private static CommandLine withCommands(CommandLine commandLine, Map<String, Supplier<Object>> commands) {
        commands.forEach((name, command) -> commandLine.addSubcommand(name, command.get()));
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExpandAtFiles(false); // an id may begin with an @
        commandLine.setUsageHelpAutoWidth(true);
        Failures.handleBy(commandLine);
        return commandLine;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Name a command: " + String.join(", ", commands().keySet()));
    }

    /** Connects to the fleet that the options name. */
    Fleet connect() {
        return connector.connect(settings());
    }

    /** The connection that the options describe. */
    RedisSettings settings() {
        return RedisSettings.of(redis).withNamespace(namespace).withPartitions(partitions);
    }

    TerminalState terminal() {
        return terminal;
    }

    boolean isJson() {
        return format == Format.JSON;
    }

    Layout layout() {
        return new Layout(format == Format.WIDE, terminal.columns(), terminal.colours());
    }

    /** Prints the answer of a command. */
    void print(Report report) {
        PrintWriter out = out();
        if (isJson()) {
            out.println(Json.pretty(report.json()));
        } else {
            report.lines(layout()).forEach(out::println);
        }
        out.flush();
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** What a bad option gets: one line, and exit code 2. */
    ParameterException refused(String why) {
        ParseResult given = spec.commandLine().getParseResult();
        return new ParameterException(
                (given.hasSubcommand() ? given.subcommand() : given)
                        .commandSpec()
                        .commandLine(),
                why);
    }

    /** Asks at the terminal, and returns whether the answer is y. */
    boolean isConfirmed(String question) {
        err().print(question + " [y/N] ");
        err().flush();
        try {
            return "y".equals(input.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The line of the option --version. */
    static final class VersionProvider implements IVersionProvider {
        VersionProvider() {}

        @Override
        public String[] getVersion() {
            return new String[] {ConsoleVersion.line()};
        }
    }
}
