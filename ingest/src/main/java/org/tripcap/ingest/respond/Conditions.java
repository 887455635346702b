package org.tripcap.ingest.respond;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tripcap.ingest.alert.Alert;
import org.tripcap.ingest.alert.Endpoint;
import org.tripcap.ingest.alert.Severity;

/**
 * Which alerts a rule is about. All conditions must hold; an empty set or list holds for every alert.
 *
 * @param sources names of the sources it applies to
 * @param atLeast the least severity
 * @param signatures one must match the alert's signature, or its id
 * @param categories one must match the alert's category
 * @param attackers one must hold the attacker's address
 * @param victims one must hold the victim's address
 */
public record Conditions(
        Set<String> sources,
        Severity atLeast,
        List<Glob> signatures,
        List<Glob> categories,
        List<Network> attackers,
        List<Network> victims) {
    public Conditions {
        sources = Set.copyOf(sources);
        Objects.requireNonNull(atLeast, "atLeast");
        signatures = List.copyOf(signatures);
        categories = List.copyOf(categories);
        attackers = List.copyOf(attackers);
        victims = List.copyOf(victims);
    }

    /** All alerts of this severity or a worse one. */
    public static Conditions atLeast(Severity severity) {
        return new Conditions(Set.of(), severity, List.of(), List.of(), List.of(), List.of());
    }

    /** Why the rule is not about this alert; nothing if it is. */
    Optional<String> mismatch(Alert alert) {
        if (!sources.isEmpty() && !sources.contains(alert.source())) {
            return Optional.of("source is " + alert.source());
        }
        if (!alert.severity().atLeast(atLeast)) {
            return Optional.of("severity is " + alert.severity().code());
        }
        if (!matches(signatures, alert.signature()) && !matches(signatures, alert.signatureId())) {
            return Optional.of("signature is another one");
        }
        if (!matches(categories, alert.category())) {
            return Optional.of(alert.category() == null ? "it has no category" : "category is another one");
        }
        if (!holds(attackers, alert.attacker())) {
            return Optional.of("attacker is in none of the networks");
        }
        if (!holds(victims, alert.victim())) {
            return Optional.of("victim is in none of the networks");
        }
        return Optional.empty();
    }

    private static boolean matches(List<Glob> patterns, @Nullable String text) {
        return patterns.isEmpty() || (text != null && patterns.stream().anyMatch(pattern -> pattern.matches(text)));
    }

    private static boolean holds(List<Network> networks, @Nullable Endpoint endpoint) {
        if (networks.isEmpty()) {
            return true;
        }
        if (endpoint == null) {
            return false;
        }
        Network host = Network.of(endpoint.address());
        return networks.stream().anyMatch(network -> network.contains(host));
    }
}
