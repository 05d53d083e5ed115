package io.workermanager.console;

/** Starts the console. */
public final class Main {
    private Main() {}

    /**
     * Runs a command and exits with its code.
     *
     * @param args the name of the command and its options
     */
    public static void main(String[] args) {
        if (args.length == 1 && args[0].equals("--version")) {
            // The command line library takes longer to start than the JVM.
            System.out.println(ConsoleVersion.line());
        } else {
            System.exit(Console.run(args));
        }
    }
}
