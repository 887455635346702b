package org.tripcap.cli.standalone;

/** The one line that a store's process writes to its standard output when it knows how its start went. */
sealed interface StoreReport {
    /**
     * It serves.
     *
     * @param address host and port for its clients
     */
    record Ready(String address) implements StoreReport {}

    /**
     * It cannot, for a reason that its user can change.
     *
     * @param reason one line: what is wrong and what to do
     */
    record Refused(String reason) implements StoreReport {}

    /** The line, without its end. */
    default String toLine() {
        return switch (this) {
            case Ready ready -> "ready " + ready.address();
            case Refused refused -> "refused " + refused.reason().replace('\n', ' ');
        };
    }

    /**
     * Reads what {@link #toLine} wrote.
     *
     * @throws IllegalArgumentException if the line is no report, as when the process ended without one
     */
    static StoreReport parse(String line) {
        if (line.startsWith("ready ")) {
            return new Ready(line.substring("ready ".length()));
        }
        if (line.startsWith("refused ")) {
            return new Refused(line.substring("refused ".length()));
        }
        throw new IllegalArgumentException("expected a line `ready ADDRESS` or `refused REASON`, got \"" + line + "\"");
    }
}
