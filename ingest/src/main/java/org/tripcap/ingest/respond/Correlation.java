package org.tripcap.ingest.respond;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tripcap.ingest.alert.Alert;
import org.tripcap.ingest.alert.Endpoint;

/**
 * Which alerts are of one attack. All that is needed for it stands in the incident's document, so it is the same after every
 * restart and on every server; the window is the time for which the incident is open, its quiet time after the last alert.
 */
final class Correlation {
    private static final int FAMILY_WORDS = 2;

    private Correlation() {}

    /**
     * Whether an alert belongs to an incident: it is about packets that are recorded anyway, or comes from the attacker's network,
     * or is about the same victim with a signature of the same family, or about the same two hosts, whichever of them it takes for
     * the attacker. Alerts of one flow, or with one community id, are always about the same two hosts; which of them began, tools
     * disagree about.
     *
     * @param existing the incident's scope; {@code null} if it is none of ours
     * @param hosts the scope that the alert would have by itself
     */
    static boolean relates(
            IncidentBook.Entry entry, @Nullable HostScope existing, Rule rule, Alert alert, HostScope hosts) {
        if (existing == null || !rule.target().sameAs(entry.document().scope())) {
            return false;
        }
        return existing.covers(hosts)
                || sameAttacker(existing, rule, alert.attacker())
                || entry.notes().holdsAttackOn(alert.victim(), family(alert.signature()))
                || entry.notes().holdsBetween(alert.attacker(), alert.victim());
    }

    private static boolean sameAttacker(HostScope scope, Rule rule, @Nullable Endpoint attacker) {
        if (attacker == null) {
            return false;
        }
        Network around = Network.around(attacker.address(), rule.network());
        return scope.attackers().stream().anyMatch(around::overlaps);
    }

    /** The first two words of a signature, in which the common rule sets name origin and class ({@code ET SCAN}). */
    static String family(String signature) {
        String[] words = signature.strip().split("\\s+", FAMILY_WORDS + 1);
        return (words.length < FAMILY_WORDS ? Objects.requireNonNull(words[0]) : words[0] + " " + words[1])
                .toLowerCase(Locale.ROOT);
    }
}
