package org.tripcap.capture.custody;

import java.io.IOException;
import java.time.Instant;

/** The clock was set back since the chain's last statement: a {@code clock.stepped} has to come first. */
public final class ClockSetBackException extends IOException {
    ClockSetBackException(Instant last, Instant now) {
        super("the clock was set back: it says " + now + ", but the statement before was made at " + last);
    }
}
