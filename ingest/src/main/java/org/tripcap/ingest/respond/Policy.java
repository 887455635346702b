package org.tripcap.ingest.respond;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.tripcap.capture.incident.Source;
import org.tripcap.ingest.alert.Alert;

/**
 * What the operator allows alerts to do without a person's word.
 *
 * @param rules tried in order; the first that matches decides, and an alert that no rule matches is ignored
 * @param bounds how much may happen on alerts alone
 * @param own the operator's own networks: none of their addresses ever becomes a scope by itself, so that no alert can make
 *     the operator record all traffic of one of its users
 * @param servers hosts that may be recorded whole when they are the victim: what serves the public, never users
 * @param notifications whom to tell what
 */
public record Policy(
        List<Rule> rules, Bounds bounds, List<Network> own, List<Network> servers, List<Notification> notifications) {
    public Policy {
        rules = List.copyOf(rules);
        Objects.requireNonNull(bounds, "bounds");
        own = List.copyOf(own);
        servers = List.copyOf(servers);
        notifications = List.copyOf(notifications);
        if (rules.stream().map(Rule::name).distinct().count() < rules.size()) {
            throw new IllegalArgumentException("two rules have the same name");
        }
    }

    /** Rules within bounds, nobody's networks, nobody told. */
    public static Policy of(List<Rule> rules, Bounds bounds) {
        return new Policy(rules, bounds, List.of(), List.of(), List.of());
    }

    /** The same policy, recording from another source. */
    public Policy from(Source source) {
        return new Policy(rules.stream().map(rule -> rule.from(source)).toList(), bounds, own, servers, notifications);
    }

    /** The first rule that matches an alert. */
    Optional<Rule> match(Alert alert) {
        return rules.stream()
                .filter(rule -> rule.when().mismatch(alert).isEmpty())
                .findFirst();
    }
}
