package org.tripcap.cli.command;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * How long evidence is kept after its incident ended. What is over is erased by two custodians, or under their standing order; people
 * are told beforehand, so that they can hold what is still needed.
 *
 * @param keep from the incident's end until its erasure is due
 * @param announce how long before that it is announced
 */
record Retention(Duration keep, Duration announce) {

    /** What becomes of an incident next. */
    enum Stage {
        /** There is time. */
        KEPT,
        /** Its erasure is due soon. */
        ANNOUNCED,
        /** Its erasure is due. */
        DUE,
        /** It must not be erased, however old. */
        HELD,
        /** One custodian asked for its erasure already. */
        ASKED;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Retention {
        if (keep.isNegative() || announce.isNegative()) {
            throw new IllegalArgumentException("times are not negative: " + keep + " and " + announce);
        }
    }

    /** When the erasure of an incident that ended then is due. */
    Instant due(Instant ended) {
        return ended.plus(keep);
    }

    /** Where an incident stands whose erasure is due then, and that nobody holds or asked to erase. */
    Stage stage(Instant due, Instant now) {
        if (!now.isBefore(due)) {
            return Stage.DUE;
        }
        return now.isBefore(due.minus(announce)) ? Stage.KEPT : Stage.ANNOUNCED;
    }
}
