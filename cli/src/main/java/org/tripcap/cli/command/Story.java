package org.tripcap.cli.command;

import java.time.Duration;
import java.util.Locale;

/**
 * Tells what is going on, step by step: with a running clock on a terminal, as plain lines when piped. Where standard output
 * belongs to a program ({@code --json}), the story goes to standard error.
 */
final class Story {

    private static final Duration TICK = Duration.ofMillis(200);

    private final Console console;
    private final long start = System.nanoTime();

    Story(Console console) {
        this.console = console;
    }

    /** Begins a step. */
    void step(String title) {
        console.line("");
        console.line(console.bold(title) + console.faint(String.format(Locale.ROOT, "  [%.1f s]", seconds(start))));
    }

    /** Something the reader should know. */
    void fact(String text) {
        console.line("  " + text);
    }

    /**
     * Something that was checked and is so.
     *
     * @throws CommandException if it is not: a story that does not hold ends there
     */
    void check(boolean holds, String claim, String otherwise) {
        if (!holds) {
            console.line("  " + console.red("✗ " + claim));
            throw new CommandException(ExitCode.FAILED, "expected: " + claim + "; found: " + otherwise);
        }
        console.line("  " + console.green("✓") + " " + claim);
    }

    /** Shows that something takes its time, until closed. */
    Waiting waiting(String what) {
        return new Waiting(what);
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }

    final class Waiting implements AutoCloseable {
        private final String what;
        private final long began = System.nanoTime();
        private final Thread clock;

        private Waiting(String what) {
            this.what = what;
            if (console.terminal()) {
                clock = Thread.ofVirtual().start(this::tick);
            } else {
                console.line("  " + what + " ...");
                clock = Thread.ofVirtual().unstarted(() -> {});
            }
        }

        private void tick() {
            try {
                while (true) {
                    console.partial(String.format(Locale.ROOT, "\r  %s ... %.0f s", what, seconds(began)));
                    Thread.sleep(TICK);
                }
            } catch (InterruptedException e) {
                console.partial("\r" + " ".repeat(what.length() + 16) + "\r");
            }
        }

        @Override
        public void close() {
            if (console.terminal()) {
                clock.interrupt();
                try {
                    clock.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
