package org.tripcap.cli.command;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * A line on a terminal that shows how far a long task has come, at what rate, and when it will end; nothing at all where nobody
 * looks on. Redrawn a few times a second at most.
 */
final class ProgressBar {
    private static final int WIDTH = 30;
    private static final Duration REDRAW = Duration.ofMillis(200);
    private static final String ERASE_LINE = "\r\u001b[K";

    private final Console console;
    private final boolean shown;
    private final long total;
    private final LongSupplier nanoTime;
    private final long started;
    private long drawn;

    /** @param total what {@link #update} reaches at the end; 0 when unknown */
    ProgressBar(Console console, boolean shown, long total) {
        this(console, shown, total, System::nanoTime);
    }

    ProgressBar(Console console, boolean shown, long total, LongSupplier nanoTime) {
        this.console = console;
        this.shown = shown;
        this.total = total;
        this.nanoTime = nanoTime;
        this.started = nanoTime.getAsLong();
        this.drawn = started - REDRAW.toNanos();
    }

    /**
     * Tells how far it has come.
     *
     * @param done of the total
     * @param text what was done, in words
     */
    void update(long done, String text) {
        long now = nanoTime.getAsLong();
        if (shown && now - drawn >= REDRAW.toNanos()) {
            drawn = now;
            console.partial(ERASE_LINE + line(done, text, now - started));
        }
    }

    private String line(long done, String text, long nanos) {
        if (total <= 0) {
            return text;
        }
        double share = Math.min(1, (double) done / total);
        int filled = (int) (share * WIDTH);
        String bar = "[" + "=".repeat(filled) + " ".repeat(WIDTH - filled) + "]";
        String left = done <= 0 ? "" : ", " + left((long) (nanos * (1 - share) / share));
        return String.format(Locale.ROOT, "%s %3.0f %%  %s%s", bar, share * 100, text, left);
    }

    private static String left(long nanos) {
        long seconds = Math.max(1, Math.round(nanos / 1e9));
        return seconds < 120 ? seconds + " s left" : seconds / 60 + " min left";
    }

    /** Takes the line away. */
    void end() {
        if (shown) {
            console.partial(ERASE_LINE);
        }
    }
}
