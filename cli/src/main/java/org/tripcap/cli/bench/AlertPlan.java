package org.tripcap.cli.bench;

import java.nio.file.Path;

/**
 * What to measure alerts with.
 *
 * @param alerts of one attack, posted as fast as they are accepted, 1,000 to 10,000,000
 * @param attackers different addresses that attack one victim, with one alert each, 100 to 1,000,000
 * @param openings attacks that each open an incident, one after the other, 10 to 1,000
 * @param body alerts in one body, 1 to 1,000
 * @param senders that post at the same time, 1 to 256
 * @param directory for what server and broker keep; made, emptied and removed
 */
public record AlertPlan(int alerts, int attackers, int openings, int body, int senders, Path directory) {

    /** Checks the ranges. */
    public AlertPlan {
        within("alerts", alerts, 1_000, 10_000_000);
        within("attackers", attackers, 100, 1_000_000);
        within("openings", openings, 10, 1_000);
        within("alerts of a body", body, 1, 1_000);
        within("senders", senders, 1, 256);
    }

    private static void within(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    what + " must be between " + least + " and " + most + ", but were " + value);
        }
    }
}
