package org.tripcap.cli.command;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tripcap.capture.custody.AuthorisedDocument;
import picocli.CommandLine;

/** Durations as people write them: {@code 90s}, {@code 30m}, {@code 12h}, {@code 1h30m}. */
final class Durations implements CommandLine.ITypeConverter<Duration> {

    private static final Pattern FORM = Pattern.compile("(?:(\\d{1,4})h)?(?:(\\d{1,5})m)?(?:(\\d{1,6})s)?");

    @Override
    public Duration convert(String text) {
        Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (text.isEmpty() || !form.matches()) {
            throw new CommandLine.TypeConversionException(
                    "'" + text + "' is no duration; expected for example 90s, 30m, 12h or 1h30m");
        }
        Duration duration = Duration.ofHours(number(form.group(1)))
                .plusMinutes(number(form.group(2)))
                .plusSeconds(number(form.group(3)));
        if (duration.isZero()) {
            throw new CommandLine.TypeConversionException("'" + text + "' is no time at all; expected at least 1s");
        }
        return duration;
    }

    /**
     * Checks how long an incident is to last from now on.
     *
     * @throws CommandException if nobody may sign for so long
     */
    static void requireSignable(Duration duration) {
        if (duration.compareTo(AuthorisedDocument.LONGEST) > 0) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--for " + text(duration) + " is too long: an incident is signed for at most "
                            + AuthorisedDocument.LONGEST.toHours()
                            + "h at a time; extend it later if the attack goes on (tripcap incident extend)");
        }
    }

    /** The same form, rounded down to whole seconds. */
    static String text(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        long hours = seconds / 3600;
        long minutes = seconds / 60 % 60;
        return hours == 0 ? minutes + "m" : minutes == 0 ? hours + "h" : hours + "h" + minutes + "m";
    }

    private static long number(@org.jspecify.annotations.Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
