package org.tripcap.ingest.respond;

import java.util.Locale;

/**
 * Whose packets a rule asks for. One side alone is named only where that side's address can be believed and may stand alone;
 * otherwise the packets between attacker and victim are recorded, and nothing else.
 */
public enum Extent {
    /** All packets of the attacker; falls back to {@link #BOTH} where the address may be forged or is one's own. */
    ATTACKER,
    /** All packets of the victim, which must be one of the policy's servers; falls back to {@link #BOTH}. */
    VICTIM,
    /** Packets between attacker and victim. */
    BOTH,
    /** As {@link #ATTACKER}, but for the attacker's whole network. */
    NETWORK;

    /** The name in a policy: the lower-case word. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads a name. */
    static Extent parse(String code) {
        for (Extent extent : values()) {
            if (extent.code().equals(code)) {
                return extent;
            }
        }
        throw new IllegalArgumentException("expected attacker, victim, both or network, found '" + code
                + "'; a whole interface is never opened by alerts, it needs two operators");
    }
}
