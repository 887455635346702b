package org.tripcap.ingest.respond;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.incident.AlertChain;
import org.tripcap.capture.incident.AlertNote;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.IncidentKey;
import org.tripcap.capture.incident.Scope;
import org.tripcap.ingest.alert.Alert;

/**
 * Carries out what the {@link Desk} decides, alert by alert, and tends the incidents between them: writes down the alerts that
 * joined, widens, prolongs, closes. A storm costs one revision a second and incident at most. Not thread-safe.
 */
final class Caseworker {
    /** Least time between two revisions of an incident. */
    private static final Duration BETWEEN_REVISIONS = Duration.ofSeconds(1);
    /** How long before its end an incident's end is announced, where it records longer than that. */
    private static final Duration ANNOUNCED = Duration.ofMinutes(2);

    /** The same where only the number of alerts would change. */
    private static final Duration BETWEEN_COUNTS = Duration.ofSeconds(30);

    private static final int SALT_BYTES = 32;

    private final Policy policy;
    private final Desk desk;
    private final IncidentBook incidents;
    private final SeenAlerts seen;
    private final IncidentKeys keys;
    private final Acts acts;
    private final Observer observer;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Joins joins = new Joins();
    private final Map<IncidentId, Instant> revised = new HashMap<>();
    /** The expiry of which the end was announced. */
    private final Map<IncidentId, Instant> announced = new HashMap<>();

    Caseworker(
            Policy policy,
            IncidentBook incidents,
            SeenAlerts seen,
            IncidentKeys keys,
            Acts acts,
            Observer observer,
            InstantSource clock) {
        this.policy = policy;
        this.desk = new Desk(policy, incidents, seen, joins::hosts);
        this.incidents = incidents;
        this.seen = seen;
        this.keys = keys;
        this.acts = acts;
        this.observer = observer;
        this.clock = clock;
    }

    /**
     * Decides about one alert and acts on it.
     *
     * @param id of the incident that it opens if it opens one
     * @throws NoKeyException if it should open an incident and there is no key; nothing was done
     * @throws IOException if acting failed
     */
    Outcome handle(Waiting waiting, IncidentId id) throws IOException, InterruptedException {
        Alert alert = waiting.alert();
        if (alert.resolved()) {
            // What it resolves may still wait to be written down.
            writeDown(Duration.ZERO);
        }
        Instant now = clock.instant();
        return switch (desk.decide(waiting, id, now)) {
            case Desk.Verdict.Settle settle -> settle(waiting, settle.outcome());
            case Desk.Verdict.Bound bound -> {
                observer.bound(bound.outcome(), now);
                yield decide(waiting, bound.outcome(), 0);
            }
            case Desk.Verdict.Open open -> open(waiting, open);
            case Desk.Verdict.Join join -> join(waiting, join);
            case Desk.Verdict.Resolve resolve -> resolve(waiting, resolve.id());
        };
    }

    /**
     * Takes in what was decided about an alert before, and may not have been written down.
     *
     * @param sequence its number among the incident's alerts
     */
    void recall(Waiting waiting, Outcome outcome, long sequence) {
        IncidentId id = outcome.incident();
        if (id == null || sequence == 0) {
            return;
        }
        Optional<IncidentBook.Entry> entry = incidents.find(id);
        if (entry.isEmpty() || sequence <= entry.get().document().alertChain().count()) {
            // Written down; whether its record came with that is not known, and twice does no harm.
            acts.record(id, sequence, List.of(waiting.alert()));
            return;
        }
        Optional<Rule> rule = policy.match(waiting.alert());
        if (entry.get().isRecording(clock.instant()) && rule.isPresent()) {
            note(entry.get(), waiting, null, rule.get());
        }
    }

    /** The first place in the log of which not everything has taken effect. */
    OptionalLong firstUnfinished() {
        return joins.firstOffset();
    }

    /** Does what is due now: writes down, prolongs, announces, closes. */
    void tend() throws IOException, InterruptedException {
        writeDown(BETWEEN_REVISIONS);
        Instant now = clock.instant();
        for (IncidentBook.Entry entry : incidents.open()) {
            IncidentDocument document = entry.document();
            if (!entry.isRecording(now)) {
                close(entry, document.alerts(), document.alertChain(), expiredBy(document));
            } else if (isEnding(document, now)
                    && !document.expires().equals(announced.put(document.id(), document.expires()))) {
                observer.expiring(document);
            }
        }
        // Others close incidents, too.
        revised.keySet().removeIf(id -> incidents.find(id).isEmpty());
        announced.keySet().removeIf(id -> incidents.find(id).isEmpty());
    }

    private static boolean isEnding(IncidentDocument document, Instant now) {
        Duration whole = Duration.between(document.opened(), document.expires());
        return whole.compareTo(ANNOUNCED.multipliedBy(2)) > 0
                && Duration.between(now, document.expires()).compareTo(ANNOUNCED) <= 0;
    }

    private Outcome decide(Waiting waiting, Outcome outcome, long sequence) {
        seen.remember(waiting.identity(), outcome);
        acts.decide(waiting, outcome, sequence);
        return outcome;
    }

    private Outcome settle(Waiting waiting, Outcome outcome) {
        IncidentId id = outcome.incident();
        if (outcome.code() != Outcome.Code.OPENED || id == null) {
            return decide(waiting, outcome, 0);
        }
        // A crash came between; its record may be missing.
        acts.record(id, 1, List.of(waiting.alert()));
        return decide(waiting, outcome, 1);
    }

    private Outcome open(Waiting waiting, Desk.Verdict.Open verdict) throws IOException, InterruptedException {
        Alert alert = waiting.alert();
        Rule rule = verdict.rule();
        Instant now = clock.instant();
        if (!waiting.received().plus(rule.quiet()).isAfter(now)) {
            return decide(
                    waiting,
                    Outcome.of(
                            Outcome.Code.REFUSED,
                            "decided "
                                    + Duration.between(waiting.received(), now).toSeconds()
                                    + " s after it came, later than the quiet time of rule " + rule.name()),
                    0);
        }
        IncidentDocument document = IncidentDocument.first(
                        verdict.id(),
                        Titles.fill(rule.title(), alert),
                        reason(alert, rule),
                        rule.legalBasis(),
                        rule.target().scope(verdict.hosts()),
                        now,
                        now.plus(rule.quiet()),
                        List.of(Notes.of(alert)),
                        key(),
                        salt(),
                        salt())
                .withAlertChain(AlertChain.EMPTY.plus(AlertLogFormat.record(alert)));
        acts.record(verdict.id(), 1, List.of(alert));
        Outcome outcome = decide(waiting, Outcome.of(Outcome.Code.OPENED, verdict.id()), 1);
        publish(document, cause(alert));
        observer.opened(document);
        return outcome;
    }

    private IncidentKey key() throws NoKeyException, InterruptedException {
        try {
            return keys.claim();
        } catch (IOException e) {
            throw new NoKeyException(e);
        }
    }

    private static String reason(Alert alert, Rule rule) {
        String id = alert.signatureId();
        return "Alert of " + alert.source() + " (" + alert.format() + "): " + alert.signature()
                + (id == null ? "" : " [" + id + "]") + "; severity "
                + alert.severity().code() + "; rule " + rule.name()
                + " of the policy";
    }

    private Outcome join(Waiting waiting, Desk.Verdict.Join verdict) throws IOException, InterruptedException {
        IncidentBook.Entry entry = incidents.find(verdict.id()).orElseThrow();
        long sequence = note(entry, waiting, verdict.hosts(), verdict.rule());
        Outcome outcome = decide(waiting, Outcome.of(Outcome.Code.JOINED, verdict.id()), sequence);
        Joins.Joined joined = Objects.requireNonNull(joins.of(verdict.id()), "joined");
        writeDown(verdict.id(), joined.isFull() ? Duration.ZERO : BETWEEN_REVISIONS);
        return outcome;
    }

    private long note(IncidentBook.Entry entry, Waiting waiting, @Nullable HostScope hosts, Rule rule) {
        Instant last = entry.document().opened().plus(rule.maximum());
        Instant wanted = waiting.received().plus(rule.quiet());
        return joins.add(entry, waiting, hosts, wanted.isBefore(last) ? wanted : last, rule.quiet());
    }

    private void writeDown(Duration apart) throws IOException, InterruptedException {
        for (IncidentId id : joins.incidents()) {
            writeDown(id, apart);
        }
    }

    private void writeDown(IncidentId id, Duration apart) throws IOException, InterruptedException {
        Joins.Joined joined = joins.of(id);
        Instant now = clock.instant();
        if (joined == null) {
            return;
        }
        Optional<IncidentBook.Entry> entry = incidents.find(id);
        if (entry.isEmpty()) {
            joins.remove(id);
            return;
        }
        // What joined an incident that has expired meanwhile is written down with its end.
        Instant last = revised.getOrDefault(id, Instant.MIN);
        if (!Apart.atLeast(apart, last, now) || !entry.get().isRecording(now)) {
            return;
        }
        boolean worth = apart.isZero() || isWorthTelling(entry.get().document(), joined);
        if (worth || Apart.atLeast(BETWEEN_COUNTS, last, now)) {
            revise(entry.get(), joined, now);
        }
    }

    /** Whether more than the number of alerts would change. */
    private static boolean isWorthTelling(IncidentDocument document, Joins.Joined joined) {
        return joined.hosts() != null
                || joined.isFull()
                || Notes.room(document.alerts()) > 0
                || Duration.between(document.expires(), joined.expires()).compareTo(joined.step()) >= 0;
    }

    private void revise(IncidentBook.Entry entry, Joins.Joined joined, Instant now)
            throws IOException, InterruptedException {
        IncidentDocument document = entry.document();
        IncidentDocument next = next(entry)
                .withAlerts(Notes.with(document.alerts(), joined.alerts()))
                .withAlertChain(chain(document.alertChain(), joined.alerts()))
                .withExpires(prolonged(entry, joined, now));
        HostScope hosts = joined.hosts();
        if (hosts != null) {
            next = next.withScope(scope(document, hosts), salt());
        }
        acts.record(document.id(), document.alertChain().count() + 1, joined.alerts());
        if (publish(next, Cause.ALERT)) {
            joins.remove(document.id());
            if (hosts != null) {
                observer.widened(next);
            }
        }
    }

    private static Scope scope(IncidentDocument document, HostScope hosts) {
        Scope scope = document.scope();
        return new Scope(hosts.filter(), scope.interfaces(), scope.sensors(), scope.source(), scope.snaplen());
    }

    private static AlertChain chain(AlertChain from, List<Alert> alerts) {
        AlertChain chain = from;
        for (Alert alert : alerts) {
            chain = chain.plus(AlertLogFormat.record(alert));
        }
        return chain;
    }

    /** Never earlier than it was, never further ahead than a signature may reach, and no longer than the policy affords. */
    private Instant prolonged(IncidentBook.Entry entry, Joins.Joined joined, Instant now) {
        Instant current = entry.document().expires();
        Instant furthest = now.plus(AuthorisedDocument.LONGEST);
        Instant wanted = joined.expires().isBefore(furthest) ? joined.expires() : furthest;
        if (Duration.between(current, wanted).compareTo(joined.step()) < 0) {
            return current;
        }
        Instant affordable = desk.affordable(entry, wanted, now);
        if (affordable.isBefore(wanted)) {
            observer.bound(
                    new Outcome(
                            Outcome.Code.REFUSED,
                            entry.document().id(),
                            "",
                            "the policy's bound on recording a day lets the incident be prolonged no further"),
                    now);
        }
        return affordable.isAfter(current) ? affordable : current;
    }

    private Outcome resolve(Waiting waiting, IncidentId id) throws IOException, InterruptedException {
        Alert alert = waiting.alert();
        IncidentBook.Entry entry = incidents.find(id).orElseThrow();
        IncidentDocument document = entry.document();
        List<AlertNote> notes = new ArrayList<>(document.alerts());
        notes.add(Notes.of(alert));
        AlertChain chain = document.alertChain().plus(AlertLogFormat.record(alert));
        acts.record(id, chain.count(), List.of(alert));
        Outcome outcome = decide(waiting, Outcome.of(Outcome.Code.RESOLVED, id), chain.count());
        // Alerts for which the document has no room may be firing still.
        if (Notes.allResolved(notes) && chain.count() == notes.size()) {
            close(entry, notes, chain, cause(alert));
        } else {
            publish(next(entry).withAlerts(notes).withAlertChain(chain), cause(alert));
        }
        return outcome;
    }

    private void close(IncidentBook.Entry entry, List<AlertNote> notes, AlertChain chain, Cause cause)
            throws IOException, InterruptedException {
        IncidentId id = entry.document().id();
        Joins.Joined joined = joins.of(id);
        List<Alert> last = joined == null ? List.of() : joined.alerts();
        if (!last.isEmpty()) {
            acts.record(id, chain.count() + 1, last);
        }
        publish(
                next(entry)
                        .withAlerts(Notes.with(notes, last))
                        .withAlertChain(chain(chain, last))
                        .withClosed(clock.instant()),
                cause);
        joins.remove(id);
    }

    /** An expiry that no alert could have put off any more is the hard one. */
    private Cause expiredBy(IncidentDocument document) {
        boolean hard = policy.rules().stream()
                .filter(rule -> rule.target().sameAs(document.scope()))
                .anyMatch(rule -> document.expires().equals(document.opened().plus(rule.maximum())));
        return hard ? Cause.EXPIRY : Cause.QUIET;
    }

    private IncidentDocument next(IncidentBook.Entry entry) {
        return entry.document().next(entry.bytes(), entry.opening(), salt());
    }

    private boolean publish(IncidentDocument document, Cause cause) throws IOException, InterruptedException {
        boolean counts = acts.publish(document, cause);
        revised.put(document.id(), clock.instant());
        return counts;
    }

    private static Cause cause(Alert alert) {
        return alert.format().equals("suricata") ? Cause.SURICATA : Cause.ALERT;
    }

    private byte[] salt() {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return salt;
    }
}
