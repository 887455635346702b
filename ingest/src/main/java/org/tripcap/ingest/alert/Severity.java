package org.tripcap.ingest.alert;

import java.util.Locale;

/**
 * How bad an alert says it is, on one ascending scale for all tools.
 *
 * <p>The tools disagree in direction and range: a Suricata priority of 1 is the worst, a Wazuh level of 1 nearly the
 * best. Each {@link AlertFormat} maps its own scale to this one. The scores are those that Elastic's detection rules
 * use for the same four words, so that a search over both sorts them together.
 */
public enum Severity {
    INFORMATIONAL(0),
    LOW(21),
    MEDIUM(47),
    HIGH(73),
    CRITICAL(99);

    private final int score;

    Severity(int score) {
        this.score = score;
    }

    /** The severity as a number from 0 (informational) to 99 (critical). */
    public int score() {
        return score;
    }

    /** The wire name: the lower-case word. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether this is as bad as {@code other} or worse. */
    public boolean atLeast(Severity other) {
        return compareTo(other) >= 0;
    }

    /**
     * Reads a wire name.
     *
     * @throws IllegalArgumentException if the word is none of the five
     */
    public static Severity parse(String code) {
        for (Severity severity : values()) {
            if (severity.code().equals(code)) {
                return severity;
            }
        }
        throw new IllegalArgumentException(
                "severity must be informational, low, medium, high or critical, but was '" + code + "'");
    }

    /** The severity of a score from 0 to 100: the worst one that the score reaches. */
    public static Severity ofScore(double score) {
        Severity found = INFORMATIONAL;
        for (Severity severity : values()) {
            if (score >= severity.score) {
                found = severity;
            }
        }
        return found;
    }
}
