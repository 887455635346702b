package org.tripcap.ingest.alert;

import java.util.Locale;

/**
 * Whether the traffic behind an alert completed a transport handshake.
 *
 * <p>Only then is the source address known not to be forged, and only then may it alone become the scope of a
 * recording: otherwise an attacker could name any user of the network as the one to record.
 */
public enum Handshake {
    COMPLETED,
    NOT_COMPLETED,
    UNKNOWN;

    /** The wire name: lower case, with a hyphen. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Reads a wire name.
     *
     * @throws IllegalArgumentException if the word is none of the three
     */
    public static Handshake parse(String code) {
        for (Handshake handshake : values()) {
            if (handshake.code().equals(code)) {
                return handshake;
            }
        }
        throw new IllegalArgumentException(
                "handshake must be completed, not-completed or unknown, but was '" + code + "'");
    }
}
