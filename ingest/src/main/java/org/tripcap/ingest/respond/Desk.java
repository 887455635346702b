package org.tripcap.ingest.respond;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.ingest.alert.Alert;

/**
 * Decides what one alert does, from the policy, the incidents and the alerts seen before. It changes nothing itself, so the
 * same alert at the same state has the same verdict. Not thread-safe.
 */
final class Desk {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Policy policy;
    private final ScopeMaker scopes;
    private final IncidentBook incidents;
    private final SeenAlerts seen;

    Desk(Policy policy, IncidentBook incidents, SeenAlerts seen) {
        this.policy = policy;
        this.scopes = new ScopeMaker(policy);
        this.incidents = incidents;
        this.seen = seen;
    }

    /** What is to be done about an alert. */
    sealed interface Verdict {
        /** Nothing more. */
        record Settle(Outcome outcome) implements Verdict {}

        /** Open an incident of this id. */
        record Open(IncidentId id, Rule rule, HostScope hosts) implements Verdict {}

        /** Add the alert to this incident and prolong it by the rule. */
        record Join(IncidentId id, Rule rule) implements Verdict {}

        /** Note in this incident that one of its alerts is over. */
        record Resolve(IncidentId id) implements Verdict {}
    }

    /**
     * The verdict on an alert.
     *
     * @param id of the incident that it would open; if that exists already, it did
     */
    Verdict decide(Alert alert, IncidentId id, Instant now) {
        if (incidents.knows(id)) {
            return new Verdict.Settle(Outcome.of(Outcome.Code.OPENED, id));
        }
        Optional<Outcome> earlier = seen.outcome(alert);
        if (earlier.isPresent()) {
            return new Verdict.Settle(duplicate(earlier.get()));
        }
        return alert.resolved() ? resolve(alert, now) : fire(alert, id, now);
    }

    private static Outcome duplicate(Outcome earlier) {
        return new Outcome(
                Outcome.Code.DUPLICATE,
                earlier.incident(),
                "",
                "the same alert came before and was " + earlier.code().wire());
    }

    private Verdict resolve(Alert alert, Instant now) {
        return incidents
                .recording(now)
                .filter(entry -> Notes.containFiring(entry.document().alerts(), alert))
                .findFirst()
                .<Verdict>map(entry -> Notes.contain(entry.document().alerts(), alert)
                        ? new Verdict.Settle(Outcome.of(
                                Outcome.Code.RESOLVED, entry.document().id()))
                        : new Verdict.Resolve(entry.document().id()))
                .orElseGet(() -> new Verdict.Settle(Outcome.ignored("resolves no alert of an open incident")));
    }

    private Verdict fire(Alert alert, IncidentId id, Instant now) {
        Optional<Rule> matching = policy.match(alert);
        if (matching.isEmpty()) {
            return new Verdict.Settle(Outcome.ignored("no rule of the policy matches"));
        }
        Rule rule = matching.get();
        if (rule.action() == Rule.Action.IGNORE) {
            return new Verdict.Settle(Outcome.ignored("rule " + rule.name() + " of the policy ignores it"));
        }
        return switch (scopes.scope(rule, alert)) {
            case ScopeMaker.Made.None none -> new Verdict.Settle(Outcome.of(Outcome.Code.REFUSED, none.reason()));
            case ScopeMaker.Made.Hosts made -> place(alert, id, rule, made.scope(), now);
        };
    }

    private Verdict place(Alert alert, IncidentId id, Rule rule, HostScope hosts, Instant now) {
        Optional<IncidentBook.Entry> joined = incidents
                .recording(now)
                .filter(entry -> covers(entry, rule, hosts))
                .min(Comparator.comparing(
                        (IncidentBook.Entry entry) -> entry.document().opened()));
        if (joined.isPresent()) {
            IncidentId existing = joined.get().document().id();
            return Notes.contain(joined.get().document().alerts(), alert)
                    ? new Verdict.Settle(Outcome.of(Outcome.Code.JOINED, existing))
                    : new Verdict.Join(existing, rule);
        }
        if (rule.action() != Rule.Action.OPEN) {
            return new Verdict.Settle(
                    Outcome.ignored("rule " + rule.name() + " of the policy opens no incident, and none fits"));
        }
        return bound(now)
                .<Verdict>map(reason -> new Verdict.Settle(Outcome.of(Outcome.Code.REFUSED, reason)))
                .orElseGet(() -> new Verdict.Open(id, rule, hosts));
    }

    private static boolean covers(IncidentBook.Entry entry, Rule rule, HostScope hosts) {
        HostScope existing = entry.hosts();
        return existing != null
                && existing.covers(hosts)
                && rule.target().sameAs(entry.document().scope());
    }

    private Optional<String> bound(Instant now) {
        long open = incidents.recording(now).count();
        if (open >= policy.bounds().openIncidents()) {
            return Optional.of("alerts keep " + open + " incidents open, the policy's bound; an operator can open one");
        }
        long openings = incidents.openedAfter(now.minus(HOUR));
        if (openings >= policy.bounds().openingsPerHour()) {
            return Optional.of("alerts opened " + openings
                    + " incidents in the last hour, the policy's bound; an operator can open one");
        }
        return Optional.empty();
    }
}
