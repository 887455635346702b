package org.tripcap.capture.custody;

import java.time.Duration;
import org.tripcap.capture.incident.Digest;

/** How long evidence is kept: the custodians' standing order, and what the vault does under it. */
public sealed interface RetentionBody extends Body {
    /** A hundred years: more would be meant as "for ever", which is said by having no order. */
    int MAX_DAYS = 36_525;

    /**
     * A custodian orders that evidence be erased when its time is over. It takes effect when the other one, whom it names, states
     * the same; it then replaces the order before.
     *
     * @param keepDays days from an incident's end until its evidence may be erased
     * @param announceDays days that an erasure is announced at the least
     * @param approver key id of the other custodian, who states the same
     */
    record RetentionOrdered(int keepDays, int announceDays, String approver) implements RetentionBody {
        public RetentionOrdered {
            days(keepDays, "keep_days");
            days(announceDays, "announce_days");
            Checks.keyId(approver, "approver");
        }

        Duration keep() {
            return Duration.ofDays(keepDays);
        }

        Duration announce() {
            return Duration.ofDays(announceDays);
        }
    }

    /** No standing order is in force from now on; one custodian is enough to keep evidence. */
    record RetentionRevoked() implements RetentionBody {}

    /**
     * An incident's time is over, and the vault destroys its key under the standing order.
     *
     * @param key id of the incident's key
     * @param order digest of the statement that put the standing order into force
     */
    record EvidenceExpired(String key, Digest order) implements RetentionBody {
        public EvidenceExpired {
            Checks.keyId(key, "key");
        }
    }

    private static void days(int days, String field) {
        if (days < 1 || days > MAX_DAYS) {
            throw new IllegalArgumentException(field + " is between 1 and " + MAX_DAYS + ", not " + days);
        }
    }
}
