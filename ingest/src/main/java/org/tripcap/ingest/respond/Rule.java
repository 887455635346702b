package org.tripcap.ingest.respond;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Source;

/**
 * What a policy does about the alerts of some conditions.
 *
 * @param name names the rule in answers and reasons: 1 to 63 lower-case letters, digits and hyphens
 * @param when which alerts it is about
 * @param action what they may do
 * @param extent whose packets to record
 * @param network how much of the attacker's network {@link Extent#NETWORK} means
 * @param target interfaces, sensors, source and snap length of the scopes
 * @param quiet how long recording goes on after the last alert, one second to 24 hours
 * @param maximum how long an incident may last in all, at least {@code quiet}, at most 30 days
 * @param legalBasis why recording is lawful
 * @param title the incident's title, in which {@code {signature}}, {@code {category}}, {@code {source}},
 *     {@code {severity}}, {@code {attacker}} and {@code {victim}} are replaced by the alert's values
 */
public record Rule(
        String name,
        Conditions when,
        Action action,
        Extent extent,
        PrefixLengths network,
        Target target,
        Duration quiet,
        Duration maximum,
        LegalBasis legalBasis,
        String title) {
    /** The attacker's network unless something else is asked for. */
    public static final PrefixLengths NETWORK = new PrefixLengths(24, 56);

    private static final Duration LONGEST_QUIET = Duration.ofHours(24);
    private static final Duration LONGEST = Duration.ofDays(30);

    /** What alerts of a rule may do. */
    public enum Action {
        /** Open an incident, or join one. */
        OPEN,
        /** Join an open incident, but never open one. */
        JOIN,
        /** Nothing. */
        IGNORE;

        /** The name in a policy: the lower-case word. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Action parse(String code) {
            for (Action action : values()) {
                if (action.code().equals(code)) {
                    return action;
                }
            }
            throw new IllegalArgumentException("expected open, join or ignore, found '" + code + "'");
        }
    }

    public Rule {
        if (!name.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException(
                    "a rule's name must have 1 to 63 lower-case letters, digits and hyphens, but was '" + name + "'");
        }
        Objects.requireNonNull(when, "when");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(extent, "extent");
        Objects.requireNonNull(network, "network");
        Objects.requireNonNull(target, "target");
        if (quiet.compareTo(Duration.ofSeconds(1)) < 0 || quiet.compareTo(LONGEST_QUIET) > 0) {
            throw new IllegalArgumentException("quiet of rule " + name + " must be 1 s to 24 h, but was " + quiet);
        }
        if (maximum.compareTo(quiet) < 0 || maximum.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "maximum of rule " + name + " must be " + quiet + " (quiet) to 30 days, but was " + maximum);
        }
        Objects.requireNonNull(legalBasis, "legalBasis");
        Titles.check(title);
    }

    /** The same, recorded from another source. */
    Rule from(Source source) {
        return new Rule(name, when, action, extent, network, target.from(source), quiet, maximum, legalBasis, title);
    }
}
