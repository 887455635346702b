package org.tripcap.ingest.respond;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.ingest.alert.Alert;

/**
 * Decides what one alert does, from the policy, the incidents and the alerts seen before. It changes nothing itself, so the
 * same alert at the same state has the same verdict. Not thread-safe.
 */
final class Desk {
    private final Policy policy;
    private final ScopeMaker scopes;
    private final ScopeWidening widening;
    private final Budget budget;
    private final IncidentBook incidents;
    private final SeenAlerts seen;
    private final Function<IncidentBook.Entry, @Nullable HostScope> hosts;

    /**
     * A desk.
     *
     * @param hosts the scope of an incident, with what waits to widen it
     */
    Desk(
            Policy policy,
            IncidentBook incidents,
            SeenAlerts seen,
            Function<IncidentBook.Entry, @Nullable HostScope> hosts) {
        this.policy = policy;
        this.scopes = new ScopeMaker(policy);
        this.widening = new ScopeWidening(policy.bounds());
        this.budget = new Budget(policy.bounds(), incidents);
        this.incidents = incidents;
        this.seen = seen;
        this.hosts = hosts;
    }

    /** What is to be done about an alert. */
    sealed interface Verdict {
        /** Nothing more. */
        record Settle(Outcome outcome) implements Verdict {}

        /** Nothing, since a bound of the policy is reached. */
        record Bound(Outcome outcome) implements Verdict {}

        /** Open an incident of this id. */
        record Open(IncidentId id, Rule rule, HostScope hosts) implements Verdict {}

        /** Add the alert to this incident, prolong it by the rule, and give it this scope. */
        record Join(IncidentId id, Rule rule, HostScope hosts) implements Verdict {}

        /** Note in this incident that one of its alerts is over. */
        record Resolve(IncidentId id) implements Verdict {}
    }

    /**
     * The verdict on an alert.
     *
     * @param id of the incident that it would open; if that exists already, it did
     */
    Verdict decide(Waiting waiting, IncidentId id, Instant now) {
        if (incidents.knows(id)) {
            return new Verdict.Settle(Outcome.of(Outcome.Code.OPENED, id));
        }
        Optional<Outcome> earlier = seen.outcome(waiting.identity());
        if (earlier.isPresent()) {
            return new Verdict.Settle(duplicate(earlier.get()));
        }
        Alert alert = waiting.alert();
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
                .filter(entry -> entry.notes().holdsFiring(alert))
                .findFirst()
                .<Verdict>map(entry -> entry.notes().holds(alert)
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
            case ScopeMaker.Made.None none ->
                new Verdict.Settle(
                        rule.action() == Rule.Action.OPEN
                                ? Outcome.of(Outcome.Code.REFUSED, none.reason())
                                : Outcome.ignored(none.reason()));
            case ScopeMaker.Made.Hosts made -> place(alert, id, rule, made.scope(), now);
        };
    }

    private Verdict place(Alert alert, IncidentId id, Rule rule, HostScope hosts, Instant now) {
        Optional<IncidentBook.Entry> related = incidents
                .recording(now)
                .filter(entry -> Correlation.relates(entry, this.hosts.apply(entry), rule, alert, hosts))
                .min(Comparator.comparing(
                        (IncidentBook.Entry entry) -> entry.document().opened()));
        if (related.isPresent()) {
            return join(related.get(), alert, rule, hosts);
        }
        if (rule.action() != Rule.Action.OPEN) {
            return new Verdict.Settle(
                    Outcome.ignored("rule " + rule.name() + " of the policy opens no incident, and none fits"));
        }
        return budget.refusal(now, rule.quiet())
                .<Verdict>map(reason -> new Verdict.Bound(Outcome.of(Outcome.Code.REFUSED, reason)))
                .orElseGet(() -> new Verdict.Open(id, rule, hosts));
    }

    private Verdict join(IncidentBook.Entry entry, Alert alert, Rule rule, HostScope hosts) {
        IncidentId existing = entry.document().id();
        if (entry.notes().holds(alert)) {
            return new Verdict.Settle(Outcome.of(Outcome.Code.JOINED, existing));
        }
        HostScope before = this.hosts.apply(entry);
        Optional<HostScope> wide = before == null
                ? Optional.empty()
                : widening.widen(before, hosts)
                        .or(() -> scopes.pair(alert).flatMap(pair -> widening.widen(before, pair)));
        return wide.<Verdict>map(scope -> new Verdict.Join(existing, rule, scope))
                .orElseGet(() -> new Verdict.Bound(new Outcome(
                        Outcome.Code.REFUSED,
                        existing,
                        "",
                        "belongs to an incident whose scope names "
                                + policy.bounds().networks()
                                + " networks, the policy's bound; an operator can widen it")));
    }

    /** The expiry that a joining alert may give an incident: what was asked for, unless that would record too long a day. */
    Instant affordable(IncidentBook.Entry entry, Instant wanted, Instant now) {
        return budget.affordable(entry, wanted, now);
    }
}
