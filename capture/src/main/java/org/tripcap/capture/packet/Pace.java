package org.tripcap.capture.packet;

/**
 * How fast a capture file is replayed.
 *
 * @param factor how many times as fast as it was captured; 0 for as fast as it can be read
 */
public record Pace(double factor) {

    /** As fast as it can be read. */
    public static final Pace FULL_SPEED = new Pace(0);
    /** As it was captured. */
    public static final Pace ORIGINAL = new Pace(1);

    /** Checks the range. */
    public Pace {
        if (!(factor >= 0) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException("pace is 0 (full speed) or a positive factor, not " + factor);
        }
    }

    /**
     * Reads what people write: {@code full}, {@code original}, or a factor such as {@code 2} or {@code 0.5}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Pace parse(String text) {
        return switch (text) {
            case "full" -> FULL_SPEED;
            case "original" -> ORIGINAL;
            default -> {
                try {
                    yield new Pace(Double.parseDouble(text));
                } catch (NumberFormatException e) {
                    throw new IllegalArgumentException("pace is 'full', 'original' or a factor, not '" + text + "'", e);
                }
            }
        };
    }

    /** How many nanoseconds after the first packet one is due that was captured {@code sinceFirst} nanoseconds after it. */
    long due(long sinceFirst) {
        return factor == 0 ? 0 : (long) (Math.max(0, sinceFirst) / factor);
    }
}
