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
 * The name of this machine for generated worker ids: from the environment, the kernel or the resolver, in this order. Names that
 * do not identify a machine (blank, {@code localhost}, an IP address) are skipped. The resolver gets half a second.
 */
final class HostName {
    private static final List<String> VARIABLES = List.of("HOSTNAME", "COMPUTERNAME");
    private static final Pattern VALID_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+");

    private HostName() {}

    /** Resolved once per process. */
    private static final class Holder {
        private static final String NAME = resolve(
                System::getenv,
                List.of(Path.of("/proc/sys/kernel/hostname"), Path.of("/etc/hostname")),
                HostName::askResolver);
    }

    /** The name, or an empty string. */
    static String current() {
        return Holder.NAME;
    }

    static String resolve(UnaryOperator<@Nullable String> environment, List<Path> files, Supplier<String> resolver) {
        for (String variable : VARIABLES) {
            String name = environment.apply(variable);
            if (name != null && isUsable(name)) {
                return name.strip();
            }
        }
        for (Path file : files) {
            String name = read(file);
            if (isUsable(name)) {
                return name.strip();
            }
        }
        String name = resolver.get();
        return isUsable(name) ? name.strip() : "";
    }

    private static boolean isUsable(String name) {
        String host = name.strip();
        return VALID_NAME.matcher(host).matches()
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

    /** An unreachable resolver blocks for many seconds, so it is called on a thread of its own. */
    private static String askResolver() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Thread thread = new Thread(() -> answer.complete(localHostName()), "host name");
        thread.setDaemon(true);
        thread.start();
        try {
            return answer.get(500, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        } catch (ExecutionException | TimeoutException e) {
            return "";
        }
    }

    private static String localHostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }
}
