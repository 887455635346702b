package org.tripcap.capture.record;

import java.time.Instant;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.GapReason;

/** Statements about time without packets. */
final class Gaps {

    private Gaps() {}

    /** A gap of unknown content between two readings of the wall clock, which may have been set back in between. */
    static Body.Gap between(Instant from, Instant to, GapReason why) {
        boolean forward = !to.isBefore(from);
        return new Body.Gap(forward ? from : to, forward ? to : from, why, null, null);
    }
}
