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
import java.util.Optional;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.incident.AlertNote;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.ingest.alert.Alert;

/**
 * Carries out what the {@link Desk} decides, alert by alert, and tends the incidents between them: writes down the alerts that
 * joined, prolongs, closes. A storm costs one revision a second and incident at most. Not thread-safe.
 */
final class Caseworker {
    private static final Duration BETWEEN_REVISIONS = Duration.ofSeconds(1);
    private static final int SALT_BYTES = 32;

    /** What joined an incident since its latest revision. */
    private static final class Joined {
        private final List<AlertNote> notes = new ArrayList<>();
        private Instant expires = Instant.MIN;
        /** An expiry that lies less than this ahead of the document's is not worth a revision of its own. */
        private Duration step = Duration.ZERO;
    }

    private final Policy policy;
    private final Desk desk;
    private final IncidentBook incidents;
    private final SeenAlerts seen;
    private final IncidentKeys keys;
    private final Revisions revisions;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<IncidentId, Joined> joined = new HashMap<>();
    private final Map<IncidentId, Instant> revised = new HashMap<>();

    Caseworker(
            Policy policy,
            IncidentBook incidents,
            SeenAlerts seen,
            IncidentKeys keys,
            Revisions revisions,
            InstantSource clock) {
        this.policy = policy;
        this.desk = new Desk(policy, incidents, seen);
        this.incidents = incidents;
        this.seen = seen;
        this.keys = keys;
        this.revisions = revisions;
        this.clock = clock;
    }

    /**
     * Decides about one alert and acts on it.
     *
     * @param received when it was accepted
     * @param id of the incident that it opens if it opens one
     * @throws IOException if acting failed; the same call again finishes it and does nothing twice
     */
    Outcome handle(Alert alert, Instant received, IncidentId id) throws IOException, InterruptedException {
        if (alert.resolved()) {
            // What it resolves may still wait to be written down.
            writeDown(Duration.ZERO);
        }
        Outcome outcome = switch (desk.decide(alert, id, clock.instant())) {
            case Desk.Verdict.Settle settle -> settle.outcome();
            case Desk.Verdict.Open open -> open(alert, received, open);
            case Desk.Verdict.Join join -> join(alert, received, join);
            case Desk.Verdict.Resolve resolve -> resolve(alert, resolve.id());
        };
        seen.remember(alert, outcome);
        return outcome;
    }

    /**
     * Takes in what was decided about an alert in an earlier life: an alert that joined may have missed being written down.
     */
    void recall(Alert alert, Instant received, Outcome outcome) {
        seen.remember(alert, outcome);
        IncidentId id = outcome.incident();
        if (outcome.code() != Outcome.Code.JOINED || id == null) {
            return;
        }
        Optional<IncidentBook.Entry> entry = incidents.find(id).filter(found -> found.isRecording(clock.instant()));
        Optional<Rule> rule = policy.match(alert);
        if (entry.isPresent()
                && rule.isPresent()
                && !Notes.contain(entry.get().document().alerts(), alert)) {
            note(entry.get(), alert, received, rule.get());
        }
    }

    /** Does what is due now: writes down, prolongs, closes. */
    void tend() throws IOException, InterruptedException {
        writeDown(BETWEEN_REVISIONS);
        Instant now = clock.instant();
        for (IncidentBook.Entry entry : incidents.open()) {
            if (!entry.isRecording(now)) {
                close(entry, entry.document().alerts(), expiredBy(entry.document()));
            }
        }
    }

    private Outcome open(Alert alert, Instant received, Desk.Verdict.Open verdict)
            throws IOException, InterruptedException {
        Rule rule = verdict.rule();
        Instant now = clock.instant();
        if (!received.plus(rule.quiet()).isAfter(now)) {
            return Outcome.of(
                    Outcome.Code.REFUSED,
                    "decided " + Duration.between(received, now).toSeconds()
                            + " s after it came, later than the quiet time of rule " + rule.name());
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
                keys.claim(),
                salt(),
                salt());
        publish(document, cause(alert));
        return Outcome.of(Outcome.Code.OPENED, verdict.id());
    }

    private static String reason(Alert alert, Rule rule) {
        String id = alert.signatureId();
        return "Alert of " + alert.source() + " (" + alert.format() + "): " + alert.signature()
                + (id == null ? "" : " [" + id + "]") + "; severity "
                + alert.severity().code() + "; rule " + rule.name()
                + " of the policy";
    }

    private Outcome join(Alert alert, Instant received, Desk.Verdict.Join verdict)
            throws IOException, InterruptedException {
        IncidentBook.Entry entry = incidents.find(verdict.id()).orElseThrow();
        note(entry, alert, received, verdict.rule());
        writeDown(verdict.id(), BETWEEN_REVISIONS);
        return Outcome.of(Outcome.Code.JOINED, verdict.id());
    }

    private void note(IncidentBook.Entry entry, Alert alert, Instant received, Rule rule) {
        IncidentDocument document = entry.document();
        Joined waiting = joined.computeIfAbsent(document.id(), id -> new Joined());
        List<AlertNote> all = all(document, waiting);
        if (!Notes.contain(all, alert) && Notes.haveRoom(all)) {
            waiting.notes.add(Notes.of(alert));
        }
        Instant last = document.opened().plus(rule.maximum());
        Instant wanted = received.plus(rule.quiet());
        Instant expires = wanted.isBefore(last) ? wanted : last;
        if (expires.isAfter(waiting.expires)) {
            waiting.expires = expires;
        }
        waiting.step = rule.quiet().dividedBy(10);
    }

    private static List<AlertNote> all(IncidentDocument document, Joined waiting) {
        List<AlertNote> all = new ArrayList<>(document.alerts());
        all.addAll(waiting.notes);
        return all;
    }

    private void writeDown(Duration apart) throws IOException, InterruptedException {
        for (IncidentId id : List.copyOf(joined.keySet())) {
            writeDown(id, apart);
        }
    }

    private void writeDown(IncidentId id, Duration apart) throws IOException, InterruptedException {
        Joined waiting = joined.get(id);
        Instant now = clock.instant();
        if (waiting == null || revised.getOrDefault(id, Instant.MIN).plus(apart).isAfter(now)) {
            return;
        }
        Optional<IncidentBook.Entry> entry = incidents.find(id).filter(found -> found.isRecording(now));
        if (entry.isEmpty()) {
            joined.remove(id);
            return;
        }
        IncidentDocument document = entry.get().document();
        Instant expires = prolonged(document, waiting, now);
        boolean worthIt = Duration.between(document.expires(), expires).compareTo(waiting.step) >= 0;
        if (waiting.notes.isEmpty() && !worthIt) {
            return;
        }
        List<AlertNote> notes = all(document, waiting);
        publish(next(entry.get()).withAlerts(notes).withExpires(expires), Cause.ALERT);
        joined.remove(id);
    }

    /** Never earlier than it was, and never further ahead than a signature may reach. */
    private static Instant prolonged(IncidentDocument document, Joined waiting, Instant now) {
        Instant furthest = now.plus(AuthorisedDocument.LONGEST);
        Instant expires = waiting.expires.isBefore(furthest) ? waiting.expires : furthest;
        return expires.isAfter(document.expires()) ? expires : document.expires();
    }

    private Outcome resolve(Alert alert, IncidentId id) throws IOException, InterruptedException {
        IncidentBook.Entry entry = incidents.find(id).orElseThrow();
        List<AlertNote> notes = new ArrayList<>(entry.document().alerts());
        notes.add(Notes.of(alert));
        if (Notes.allResolved(notes)) {
            close(entry, notes, cause(alert));
        } else {
            publish(next(entry).withAlerts(notes), cause(alert));
        }
        return Outcome.of(Outcome.Code.RESOLVED, id);
    }

    private void close(IncidentBook.Entry entry, List<AlertNote> notes, Cause cause)
            throws IOException, InterruptedException {
        publish(next(entry).withAlerts(notes).withClosed(clock.instant()), cause);
        joined.remove(entry.document().id());
        revised.remove(entry.document().id());
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

    private void publish(IncidentDocument document, Cause cause) throws IOException, InterruptedException {
        revisions.publish(document, cause);
        revised.put(document.id(), clock.instant());
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
