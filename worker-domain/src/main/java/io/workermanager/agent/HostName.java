package io.workermanager.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What this machine is called: as the environment says, or the kernel, or, where neither does, the resolver, which is asked once
 * and not waited for longer than a moment. A name that says nothing (blank, a {@code localhost}, an address) counts as none.
 */
final class HostName {
    private static final List<String> VARIABLES = List.of("HOSTNAME", "COMPUTERNAME");
    private static final Pattern SAYS_SOMETHING = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+");

    private HostName() {}

    /** Asked once a process. */
    private static final class Known {
        private static final String NAME = of(
                System::getenv,
                List.of(Path.of("/proc/sys/kernel/hostname"), Path.of("/etc/hostname")),
                HostName::resolved);
    }

    /** The name, or an empty text. */
    static String known() {
        return Known.NAME;
    }

    static String of(UnaryOperator<@Nullable String> environment, List<Path> files, Supplier<String> resolver) {
        for (String variable : VARIABLES) {
            String name = environment.apply(variable);
            if (name != null && saysSomething(name)) {
                return name.strip();
            }
        }
        for (Path file : files) {
            String name = read(file);
            if (saysSomething(name)) {
                return name.strip();
            }
        }
        String name = resolver.get();
        return saysSomething(name) ? name.strip() : "";
    }

    private static boolean saysSomething(String name) {
        String host = name.strip();
        return SAYS_SOMETHING.matcher(host).matches()
                && !ADDRESS.matcher(host).matches()
                && !host.toLowerCase(Locale.ROOT).startsWith("localhost");
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException | SecurityException e) {
            return "";
        }
    }

    /** A resolver that is out of reach is asked for many seconds. */
    private static String resolved() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Thread asking = new Thread(() -> answer.complete(ask()), "host name");
        asking.setDaemon(true);
        asking.start();
        try {
            return answer.get(500, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        } catch (ExecutionException | TimeoutException e) {
            return "";
        }
    }

    private static String ask() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }
}
