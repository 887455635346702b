package org.tripcap.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * A terminal's alternate screen, drawn over again and again; what was on the terminal before is there again when this is closed, also
 * when the program is interrupted. Keys come one by one, without Enter.
 */
final class LiveScreen implements AutoCloseable {

    private static final String OPEN = "\u001b[?1049h\u001b[?25l";
    private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String ERASE_LINE = "\u001b[K";
    private static final String ERASE_BELOW = "\u001b[J";
    private static final Terminal.Size USUAL = new Terminal.Size(24, Terminal.USUAL_COLUMNS);

    private final Console console;
    private final InputStream keys;
    private final Optional<String> settings;
    private final OnInterrupt interrupt;
    private boolean left;

    /** @param keys what the terminal sends, for somebody at it */
    LiveScreen(Console console, InputStream keys) {
        this.console = console;
        this.keys = keys;
        this.settings = Terminal.stty("-g").map(String::strip);
        this.interrupt = new OnInterrupt(this::leave);
        if (settings.isPresent()) {
            Terminal.stty("-icanon", "-echo", "min", "0", "time", "0");
        }
        console.partial(OPEN);
    }

    /** The terminal's size now. */
    static Terminal.Size size() {
        return Terminal.size().orElse(USUAL);
    }

    /** Shows lines in place of those before. */
    void draw(List<String> lines) {
        console.partial(HOME + String.join(ERASE_LINE + "\r\n", lines) + ERASE_LINE + ERASE_BELOW);
    }

    /** Whether a key was pressed that ends a program: q, Q or Escape. */
    boolean isEndWanted() throws IOException {
        while (settings.isPresent() && keys.available() > 0) {
            int key = keys.read();
            if (key == 'q' || key == 'Q' || key == 0x1b) {
                return true;
            }
        }
        return false;
    }

    private synchronized void leave() {
        if (!left) {
            left = true;
            console.partial(LEAVE);
            settings.ifPresent(Terminal::stty);
        }
    }

    @Override
    public void close() {
        leave();
        interrupt.close();
    }
}
