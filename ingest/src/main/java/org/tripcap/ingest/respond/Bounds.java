package org.tripcap.ingest.respond;

import java.time.Duration;

/**
 * What alerts may do together without a person's word, so that no attacker can make the operator record its users by
 * triggering alerts. Beyond a bound, alerts are refused and counted; an operator can open, widen or prolong by hand.
 *
 * @param openIncidents most incidents that alerts keep open at one time, 1 to 10,000
 * @param openingsPerHour most incidents that alerts open in any 60 minutes, 1 to 100,000
 * @param recordingPerDay most time that incidents opened by alerts record in any 24 hours, summed over incidents: one minute
 *     to 10,000 days
 * @param networks most networks that one incident's scope names, 2 to 32: the kernel takes filters of some 4,000 instructions
 * @param widest the shortest prefixes to which neighbouring addresses are merged so that {@code networks} holds
 */
public record Bounds(
        int openIncidents, int openingsPerHour, Duration recordingPerDay, int networks, PrefixLengths widest) {
    private static final Duration MOST_RECORDING = Duration.ofDays(10_000);

    /** 10 open, 30 an hour, 48 hours a day, scopes of 16 networks no wider than /16 and /32. */
    public static final Bounds STANDARD = new Bounds(10, 30, Duration.ofDays(2), 16, new PrefixLengths(16, 32));

    public Bounds {
        if (openIncidents < 1 || openIncidents > 10_000) {
            throw new IllegalArgumentException("open incidents must be 1 to 10000, but were " + openIncidents);
        }
        if (openingsPerHour < 1 || openingsPerHour > 100_000) {
            throw new IllegalArgumentException("openings an hour must be 1 to 100000, but were " + openingsPerHour);
        }
        if (recordingPerDay.compareTo(Duration.ofMinutes(1)) < 0 || recordingPerDay.compareTo(MOST_RECORDING) > 0) {
            throw new IllegalArgumentException(
                    "recording a day must be one minute to 10000 days, but was " + recordingPerDay);
        }
        if (networks < 2 || networks > 32) {
            throw new IllegalArgumentException("networks of a scope must be 2 to 32, but were " + networks);
        }
    }

    /** The same with other numbers of incidents. */
    public Bounds withIncidents(int open, int perHour) {
        return new Bounds(open, perHour, recordingPerDay, networks, widest);
    }
}
