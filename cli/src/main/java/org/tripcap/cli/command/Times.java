package org.tripcap.cli.command;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as a person reads them: in the local zone, or in the one asked for, with its offset, to the second. */
final class Times {

    /** The zone that the command under way shows times in; the local one where it is not bound. */
    static final ScopedValue<ZoneId> ZONE = ScopedValue.newInstance();

    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx", Locale.ROOT);

    private Times() {}

    static String text(Instant time) {
        return FORM.withZone(ZONE.orElse(ZoneId.systemDefault())).format(time);
    }
}
