package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Whether a person looks at what is written, and how wide their terminal is. */
final class Terminal {

    /** What is usual, and where nothing else is known. */
    static final int USUAL_COLUMNS = 80;

    static final Path DEVICE = Path.of("/dev/tty");

    private static final int STANDARD_OUTPUT = 1;
    private static final int STANDARD_ERROR = 2;
    private static final long PATIENCE_MILLIS = 500;

    private Terminal() {}

    /**
     * Lines and columns of a terminal.
     *
     * @param lines at least 1
     * @param columns at least 1
     */
    record Size(int lines, int columns) {}

    /** Whether standard output is a terminal. */
    static boolean isOutput() {
        return isTerminal(STANDARD_OUTPUT);
    }

    /** Whether standard error is a terminal. */
    static boolean isErrors() {
        return isTerminal(STANDARD_ERROR);
    }

    /** Where a question is asked; empty where nobody would answer. */
    @SuppressWarnings("SystemConsoleNull") // it may be null, says its documentation, and is for some providers
    static Optional<java.io.Console> conversation() {
        java.io.Console console = System.console();
        return console != null && console.isTerminal() ? Optional.of(console) : Optional.empty();
    }

    private static boolean isTerminal(int descriptor) {
        try {
            Path file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
            return file.startsWith("/dev/pts")
                    || file.startsWith("/dev/console")
                    || file.toString().startsWith("/dev/tty");
        } catch (IOException e) {
            return false;
        }
    }

    /** Columns of the terminal; {@value #USUAL_COLUMNS} where there is none. The launcher tells them in {@code COLUMNS}. */
    static int columns() {
        String told = System.getenv("COLUMNS");
        if (told != null && told.matches("[1-9][0-9]{0,3}")) {
            return Integer.parseInt(told);
        }
        return isOutput() || isErrors() ? size().map(Size::columns).orElse(USUAL_COLUMNS) : USUAL_COLUMNS;
    }

    /** What the terminal says of its size now. */
    static Optional<Size> size() {
        return stty("size").flatMap(answer -> {
            String[] numbers = answer.strip().split(" ", 2);
            if (numbers.length != 2 || !answer.strip().matches("[1-9][0-9]{0,3} [1-9][0-9]{0,3}")) {
                return Optional.empty();
            }
            return Optional.of(new Size(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1])));
        });
    }

    /** Has stty(1) act on the terminal that this process has; its answer, or empty when it does not work. */
    static Optional<String> stty(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "stty";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(DEVICE.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            boolean done = process.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            if (!done) {
                process.destroyForcibly();
            }
            return done && process.exitValue() == 0 ? Optional.of(answer) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
