package org.tripcap.ingest.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 90s}, {@code 30m}, {@code 12h}, {@code 1h30m}, {@code 7d}. */
public final class Periods {
    private static final Pattern FORM =
            Pattern.compile("(?:(\\d{1,3})d)?(?:(\\d{1,4})h)?(?:(\\d{1,5})m)?(?:(\\d{1,6})s)?");

    private Periods() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException if the text is none, or of no length
     */
    public static Duration parse(String text) {
        Matcher form = FORM.matcher(text);
        if (text.isEmpty() || !form.matches()) {
            throw new IllegalArgumentException(
                    "expected a duration such as 90s, 30m, 12h, 1h30m or 7d, found '" + text + "'");
        }
        Duration period = Duration.ofDays(number(form, 1))
                .plusHours(number(form, 2))
                .plusMinutes(number(form, 3))
                .plusSeconds(number(form, 4));
        if (period.isZero()) {
            throw new IllegalArgumentException("expected a duration of at least 1s, found '" + text + "'");
        }
        return period;
    }

    private static long number(Matcher form, int group) {
        String digits = form.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
