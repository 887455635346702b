package org.tripcap.ingest.respond;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.ingest.alert.Alert;
import org.tripcap.ingest.alert.Severity;

/**
 * What the operator allows alerts to do without a person's word.
 *
 * @param rules tried in order; the first that matches decides, and an alert that no rule matches is ignored
 * @param bounds how much may happen on alerts alone
 * @param own the operator's own networks: none of their addresses ever becomes a scope by itself, so that no alert can make
 *     the operator record all traffic of one of its users
 */
public record Policy(List<Rule> rules, Bounds bounds, List<Network> own) {
    public Policy {
        rules = List.copyOf(rules);
        Objects.requireNonNull(bounds, "bounds");
        own = List.copyOf(own);
    }

    /**
     * What a new installation starts with: alerts of high severity open incidents about the attacker, or about attacker and
     * victim together where the attacker may be forged or has a private address; recording ends ten minutes after the last
     * alert and after two hours at the latest.
     *
     * @param target where to record
     */
    public static Policy standard(Target target) {
        Rule severe = new Rule(
                "severe",
                Set.of(),
                Severity.HIGH,
                Pattern.compile(""),
                Pattern.compile(""),
                Extent.ATTACKER,
                target,
                Duration.ofMinutes(10),
                Duration.ofHours(2),
                LegalBasis.GDPR_6_1_F,
                "{signature}");
        return new Policy(
                List.of(severe),
                new Bounds(16, 60),
                PRIVATE.stream().map(Network::parse).toList());
    }

    /** RFC 1918, RFC 6598, RFC 3927, RFC 4193 and RFC 4291 section 2.5.6. */
    private static final List<String> PRIVATE = List.of(
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
            "169.254.0.0/16",
            "fc00::/7",
            "fe80::/10");

    /** The first rule that matches an alert. */
    Optional<Rule> match(Alert alert) {
        return rules.stream().filter(rule -> rule.matches(alert)).findFirst();
    }

    /** Whose packets a rule asks for. */
    public enum Extent {
        /** All packets of the attacker; falls back to {@link #BOTH} where the address may be forged or is one's own. */
        ATTACKER,
        /** Packets between attacker and victim. */
        BOTH
    }

    /**
     * What alerts may do together.
     *
     * @param openIncidents most incidents that alerts keep open at one time, at least 1
     * @param openingsPerHour most incidents that alerts open in any 60 minutes, at least 1
     */
    public record Bounds(int openIncidents, int openingsPerHour) {
        public Bounds {
            if (openIncidents < 1 || openIncidents > 10_000) {
                throw new IllegalArgumentException("openIncidents must be 1 to 10000, but was " + openIncidents);
            }
            if (openingsPerHour < 1 || openingsPerHour > 100_000) {
                throw new IllegalArgumentException("openingsPerHour must be 1 to 100000, but was " + openingsPerHour);
            }
        }
    }

    /**
     * Which alerts open an incident, and what kind.
     *
     * @param name names the rule in answers and reasons
     * @param sources the sources it applies to; empty means all
     * @param atLeast the least severity that opens
     * @param signature must be found in the alert's signature; the empty pattern always is
     * @param category must be found in the alert's category, which may be absent only for the empty pattern
     * @param extent whose packets to record
     * @param target interfaces, sensors, source and snap length of the scopes; its filter is not used
     * @param quiet how long recording goes on after the last alert, one second to 24 hours
     * @param maximum how long an incident may last in all, at least {@code quiet}, at most 30 days
     * @param legalBasis why recording is lawful
     * @param title the incident's title, in which {@code {signature}}, {@code {category}}, {@code {source}},
     *     {@code {severity}}, {@code {attacker}} and {@code {victim}} are replaced by the alert's values
     */
    public record Rule(
            String name,
            Set<String> sources,
            Severity atLeast,
            Pattern signature,
            Pattern category,
            Extent extent,
            Target target,
            Duration quiet,
            Duration maximum,
            LegalBasis legalBasis,
            String title) {
        private static final Duration LONGEST_QUIET = Duration.ofHours(24);
        private static final Duration LONGEST = Duration.ofDays(30);

        public Rule {
            if (!name.matches("[a-z0-9][a-z0-9-]{0,62}")) {
                throw new IllegalArgumentException(
                        "a rule's name must have 1 to 63 lower-case letters, digits and hyphens, but was '" + name
                                + "'");
            }
            sources = Set.copyOf(sources);
            Objects.requireNonNull(atLeast, "atLeast");
            Objects.requireNonNull(signature, "signature");
            Objects.requireNonNull(category, "category");
            Objects.requireNonNull(extent, "extent");
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

        boolean matches(Alert alert) {
            String category = alert.category() == null ? "" : alert.category();
            return (sources.isEmpty() || sources.contains(alert.source()))
                    && alert.severity().atLeast(atLeast)
                    && signature.matcher(alert.signature()).find()
                    && this.category.matcher(category).find();
        }
    }

    /**
     * Where and how a rule's incidents are recorded.
     *
     * @param interfaces interface names; empty means the sensors' own
     * @param sensors sensors' pseudonyms; empty means all
     * @param source live traffic, or capture files that sensors replay
     * @param snaplen bytes kept of each packet
     */
    public record Target(List<String> interfaces, List<String> sensors, Source source, int snaplen) {
        /** All sensors, their own interfaces, whole packets of live traffic. */
        public static final Target EVERYWHERE = new Target(List.of(), List.of(), Source.LIVE, Scope.MAX_SNAPLEN);

        public Target {
            // The scope's own checks apply; the filter stands in for one that is made later.
            Scope checked = new Scope("ip", interfaces, sensors, source, snaplen);
            interfaces = checked.interfaces();
            sensors = checked.sensors();
        }

        Scope scope(HostScope hosts) {
            return new Scope(hosts.filter(), interfaces, sensors, source, snaplen);
        }

        /** Whether a scope differs from this target's in nothing but the filter. */
        boolean sameAs(Scope scope) {
            return scope.interfaces().equals(interfaces)
                    && scope.sensors().equals(sensors)
                    && scope.source() == source
                    && scope.snaplen() == snaplen;
        }
    }
}
