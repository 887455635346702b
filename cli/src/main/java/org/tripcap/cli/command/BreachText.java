package org.tripcap.cli.command;

import java.time.Instant;
import org.tripcap.capture.incident.BreachClock;

/** The time for notifying the supervisory authority, in words. */
final class BreachText {

    private BreachText() {}

    static String of(BreachClock clock, Instant now) {
        String aware = "breach known since " + Times.text(clock.aware()) + ": ";
        Instant notified = clock.notified();
        if (notified != null) {
            return aware + "authority notified " + Times.text(notified)
                    + (clock.isLate(now) ? ", later than 72 hours" : ", in time");
        }
        return aware
                + (clock.isLate(now)
                        ? "the 72 hours to notify the authority (GDPR Art. 33) ended " + Times.text(clock.due())
                        : Durations.text(clock.remaining(now)) + " left to notify the authority (GDPR Art. 33), until "
                                + Times.text(clock.due()));
    }
}
