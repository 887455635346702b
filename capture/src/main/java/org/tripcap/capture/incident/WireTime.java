package org.tripcap.capture.incident;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** Times on the wire: RFC 3339 in UTC, nine fraction digits and {@code Z}, years 1970 to 9999. */
public final class WireTime {
    private static final DateTimeFormatter FORMAT =
            new DateTimeFormatterBuilder().appendInstant(9).toFormatter();
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private WireTime() {}

    /**
     * The wire form of {@code time}.
     *
     * @throws IllegalArgumentException when it lies outside the years 1970 to 9999
     */
    public static String format(Instant time) {
        return FORMAT.format(require(time, "a time"));
    }

    /**
     * Reads the wire form.
     *
     * @throws MalformedException for every other spelling, even of a valid time
     */
    public static Instant parse(String text) {
        try {
            Instant time = FORMAT.parse(text, Instant::from);
            if (format(time).equals(text)) {
                return time;
            }
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new MalformedException(unlike(), e);
        }
        throw new MalformedException(unlike());
    }

    /**
     * Passes {@code time} through.
     *
     * @throws IllegalArgumentException naming {@code field} when it lies outside the years 1970 to 9999
     */
    public static Instant require(Instant time, String field) {
        if (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)) {
            throw new IllegalArgumentException(field + " lies in the years 1970 to 9999, not " + time);
        }
        return time;
    }

    private static String unlike() {
        return "a time is written like 2026-01-31T23:59:59.123456789Z";
    }
}
