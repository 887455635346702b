package org.tripcap.capture.record;

import java.time.Instant;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.GapReason;
import org.tripcap.capture.custody.Counters;

/**
 * Sections of one run that are lost for one reason, until that is stated.
 *
 * @param packets that were in them, and that were dropped before they could be: no segment states those
 * @param bytes of the packets that were in them; of dropped ones nobody knows
 */
record OpenGap(GapReason reason, Instant from, Instant to, long packets, long bytes) {

    /** A gap of one section. */
    static OpenGap of(GapReason reason, FinishedSection lost) {
        return new OpenGap(reason, lost.statistics().start(), lost.statistics().end(), 0, 0).plus(lost);
    }

    /** With one more section; spans what is lost also where the clock was set back between sections. */
    OpenGap plus(FinishedSection lost) {
        Instant start = lost.statistics().start();
        Instant end = lost.statistics().end();
        Counters counters = lost.counters();
        return new OpenGap(
                reason,
                start.isBefore(from) ? start : from,
                end.isBefore(to) ? to : end,
                packets
                        + counters.packets()
                        + counters.droppedKernel()
                        + counters.droppedInterface()
                        + counters.droppedQueue(),
                bytes + counters.bytes());
    }

    Body body() {
        return new Body.Gap(from, to, reason, packets, bytes);
    }
}
