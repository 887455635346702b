package org.tripcap.capture.incident;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one alert added to an incident. May hold personal data: it lives in the erasable document only.
 *
 * @param source the kind of tool that raised it, such as {@code suricata}
 * @param reference the tool's own id of the alert or rule
 * @param time when the tool saw it
 * @param severity the tool's severity, 0 to 255
 * @param title what the tool calls it
 * @param attacker the address of who attacked, as far as the tool tells
 * @param victim the address of who was attacked, as far as the tool tells
 */
public record AlertNote(
        String source,
        String reference,
        Instant time,
        int severity,
        String title,
        @Nullable String attacker,
        @Nullable String victim) {
    private static final int LONGEST_ADDRESS = 45;

    public AlertNote {
        Texts.bounded(source, 64, "alerts.source");
        Texts.boundedOrEmpty(reference, 512, "alerts.reference");
        WireTime.require(time, "alerts.time");
        if (severity < 0 || severity > 255) {
            throw new IllegalArgumentException("alerts.severity is between 0 and 255, not " + severity);
        }
        Texts.boundedOrEmpty(title, 1024, "alerts.title");
        if (attacker != null) {
            Texts.bounded(attacker, LONGEST_ADDRESS, "alerts.attacker");
        }
        if (victim != null) {
            Texts.bounded(victim, LONGEST_ADDRESS, "alerts.victim");
        }
    }

    /** An alert that names nobody. */
    public AlertNote(String source, String reference, Instant time, int severity, String title) {
        this(source, reference, time, severity, title, null, null);
    }
}
