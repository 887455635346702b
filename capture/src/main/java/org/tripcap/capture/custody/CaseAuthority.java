package org.tripcap.capture.custody;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Body.IncidentAct;
import org.tripcap.capture.custody.Body.IncidentBody;
import org.tripcap.capture.custody.CaseEvidence.DocumentRecord;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.MalformedException;

/** What allowed the recording: the opening, its revisions, and the documents behind them. */
final class CaseAuthority {
    /** How soon a closing that was overtaken is made again at the latest; whoever closes tries again at once, for some minutes. */
    static final Duration AGAIN = Duration.ofMinutes(10);

    /** One revision as stated. */
    record Revision(CaseLedger.Entry entry, IncidentAct act) {}

    private final TrustFile trust;
    /** For what the ledger has: whether its keys' revocations bear on it was judged there. */
    private final TrustFile unrevoked;

    private final Findings findings;
    private final NavigableMap<Long, Revision> revisions = new TreeMap<>();
    /** All statements of a revision that several actors stated. */
    private final Map<Long, List<Revision>> rivals = new TreeMap<>();

    private final Map<Long, AuthorisedDocument> documents = new TreeMap<>();

    CaseAuthority(CaseLedger ledger, TrustFile trust, Findings findings) {
        this.trust = trust;
        this.unrevoked = trust.withoutRevocations();
        this.findings = findings;
        ledger.entries(IncidentBody.class).forEach(entry -> {
            if (entry.statement().body() instanceof IncidentBody body) {
                addRevision(entry, body);
            }
        });
    }

    /**
     * Nobody locks an incident, so two actors may revise it at once: the document that was published first counts, and whoever came
     * second states another revision. An actor alone never states one twice.
     */
    private void addRevision(CaseLedger.Entry entry, IncidentBody body) {
        long revision = body.act().revision();
        Revision stated = new Revision(entry, body.act());
        Revision known = revisions.putIfAbsent(revision, stated);
        if (known == null) {
            return;
        }
        boolean atOnce =
                !known.entry().statement().actor().equals(entry.statement().actor());
        findings.add(
                atOnce ? Severity.NOTE : Severity.INVALID,
                atOnce ? "overtaken" : "equivocation",
                entry,
                "expected one statement of revision " + revision + ", found another by "
                        + known.entry().name() + " at seq "
                        + known.entry().statement().seq(),
                atOnce
                        ? "two actors revised the incident at once; the document that is kept says whose revision counts"
                        : "keep both; two documents claim the same revision of this incident");
        if (atOnce) {
            rivals.computeIfAbsent(revision, r -> new ArrayList<>(List.of(known)))
                    .add(stated);
        }
    }

    /** The statement with this digest counts for its revision from now on, if there is one. */
    private boolean counts(long revision, Digest statement) {
        Revision known = revisions.get(revision);
        if (known == null || known.entry().digest().equals(statement)) {
            return known != null;
        }
        for (Revision rival : rivals.getOrDefault(revision, List.of())) {
            if (rival.entry().digest().equals(statement)) {
                revisions.put(revision, rival);
                return true;
            }
        }
        return false;
    }

    private boolean isStated(Digest statement) {
        return Stream.concat(
                        revisions.values().stream(), rivals.values().stream().flatMap(List::stream))
                .anyMatch(revision -> revision.entry().digest().equals(statement));
    }

    void take(DocumentRecord record) {
        AuthorisedDocument document;
        try {
            document = AuthorisedDocument.check(
                    record.bytes(),
                    record.statement(),
                    isStated(record.statement().digest()) ? unrevoked : trust);
        } catch (MalformedException e) {
            reportDocument(Severity.INVALID, "document.form", record.place(), e, "compare with another copy of it");
            return;
        } catch (UntrustedException e) {
            reportDocument(
                    StatementIntake.severity(e.reason()),
                    StatementIntake.check(e.reason()),
                    record.place(),
                    e,
                    StatementIntake.advice(e.reason()));
            return;
        }
        long revision = document.document().revision();
        AuthorisedDocument taken = documents.get(revision);
        Revision stated = revisions.get(revision);
        if (stated == null) {
            reportDocument(
                    Severity.INCOMPLETE,
                    "ledger",
                    record.place(),
                    new IllegalStateException("expected the statement of revision " + revision
                            + " on the ledger, found it only" + " with the document"),
                    "look for it in another copy of the ledger");
        } else if (taken != null
                && !taken.verified()
                        .signed()
                        .digest()
                        .equals(document.verified().signed().digest())) {
            reportDocument(
                    Severity.INVALID,
                    "equivocation",
                    record.place(),
                    new IllegalStateException("expected one document of revision " + revision + ", found two"),
                    "keep both; two documents claim the same revision of this incident");
        } else if (!counts(revision, document.verified().signed().digest())) {
            reportDocument(
                    Severity.INVALID,
                    "equivocation",
                    record.place(),
                    new IllegalStateException(
                            "expected the statement of revision " + revision + " that the ledger has, "
                                    + stated.entry().digest() + ", found "
                                    + document.verified().signed().digest()),
                    "keep both; two statements claim the same revision of this incident");
        }
        documents.put(revision, document);
    }

    /**
     * Checks the revisions against each other once all documents are taken.
     *
     * @param disclosure whether documents were left out on purpose
     */
    void conclude(CaseErasure erasure, boolean disclosure) {
        if (revisions.isEmpty()) {
            findings.add(
                    Severity.INCOMPLETE,
                    "authority",
                    null,
                    null,
                    "ledger",
                    "expected the statements that opened and changed the incident, found none",
                    "look for them in another copy of the ledger; without them nothing shows that recording was allowed");
            return;
        }
        for (long revision = 1; revision < revisions.lastKey(); revision++) {
            if (!revisions.containsKey(revision)) {
                findings.add(
                        Severity.INCOMPLETE,
                        "authority",
                        null,
                        null,
                        "ledger",
                        "expected the statement of revision " + revision + " of the incident, found none",
                        "look for it in another copy of the ledger");
            }
        }
        checkDocumentChain();
        checkOvertakenClosings();
        if (disclosure && documents.isEmpty()) {
            findings.add(
                    Severity.NOTE,
                    "document",
                    null,
                    null,
                    "documents",
                    "the incident's documents are left out of this disclosure, as they may name others",
                    "that recording kept to its scope was not checked; whoever holds the whole case can");
        } else if (!erasure.lawful() && !documents.containsKey(revisions.lastKey())) {
            erasure.contentGone();
            findings.add(
                    Severity.INCOMPLETE,
                    "document",
                    null,
                    null,
                    "documents",
                    "expected the incident document at revision " + revisions.lastKey() + ", found "
                            + (documents.isEmpty() ? "none" : "revisions " + documents.keySet()),
                    "look for it in another copy; what the incident's scope was is not known without it");
        }
    }

    /**
     * Whoever closes an incident and is overtaken closes it again. A closing that was not made again may have been displaced
     * afterwards, by somebody who states the same revision and removes the document that counted.
     */
    private void checkOvertakenClosings() {
        rivals.forEach((revision, stated) -> {
            Revision counted = revisions.get(revision);
            if (counted == null || isClosing(counted)) {
                return;
            }
            stated.stream()
                    .filter(CaseAuthority::isClosing)
                    .filter(closing -> !isMadeAgain(revision, closing))
                    .forEach(
                            closing -> findings.add(
                                    Severity.INCOMPLETE,
                                    "overtaken",
                                    closing.entry(),
                                    "expected the closing of revision " + revision + ", which "
                                            + counted.entry().name() + " overtook, to be made again within "
                                            + AGAIN.toMinutes() + " minutes, found no such revision",
                                    "ask who closed it; if its document counted, what was recorded afterwards was not allowed"));
        });
    }

    private boolean isMadeAgain(long revision, Revision closing) {
        Instant latest = closing.entry().statement().time().plus(AGAIN);
        return revisions.tailMap(revision, false).values().stream()
                .anyMatch(later ->
                        isClosing(later) && !later.entry().statement().time().isAfter(latest));
    }

    private static boolean isClosing(Revision revision) {
        return revision.entry().statement().body() instanceof Body.IncidentClosed;
    }

    private void checkDocumentChain() {
        documents.forEach((revision, document) -> {
            IncidentDocument now = document.document();
            AuthorisedDocument before = documents.get(revision - 1);
            if (before != null && !Digest.of(before.bytes()).equals(now.prev())) {
                findings.add(
                        Severity.INVALID,
                        "document.prev",
                        null,
                        null,
                        "document, revision " + revision,
                        "expected prev " + Digest.of(before.bytes()) + ", found " + now.prev(),
                        "compare both revisions with other copies");
            }
            checkNotes(before == null ? null : before.document(), document);
            if (before != null
                    && document.verified().signer().role() == Role.CUSTODIAN
                    && !onlyHoldChanged(before.document(), now)) {
                findings.add(
                        Severity.UNTRUSTED,
                        "role",
                        null,
                        null,
                        "document, revision " + revision,
                        "expected a custodian to change the hold only, found other changes",
                        "the custodian overstepped; find out how");
            }
            opening().ifPresent(opening -> {
                if (!opening.digest().equals(document.opening())) {
                    findings.add(
                            Severity.INVALID,
                            "document.opening",
                            null,
                            null,
                            "document, revision " + revision,
                            "expected the opening statement " + opening.digest() + ", found " + document.opening(),
                            "compare with another copy of the ledger");
                }
            });
        });
    }

    /** Notes are added by whom they name, and stay as they are. */
    private void checkNotes(@Nullable IncidentDocument before, AuthorisedDocument document) {
        if (before == null) {
            return; // the revision before is compacted away, or the first; its notes are vouched for by this one's
            // signer
        }
        IncidentDocument now = document.document();
        String place = "document, revision " + now.revision();
        if (!now.keepsNotesOf(before)) {
            findings.add(
                    Severity.INVALID,
                    "document.notes",
                    null,
                    null,
                    place,
                    "expected the notes of the revision before in their places, found others",
                    "compare both revisions with other copies; no revision takes a note back");
            return;
        }
        String signer = document.verified().signer().name();
        now.notes().stream()
                .skip(before.notes().size())
                .filter(note -> !note.by().equals(signer))
                .findFirst()
                .ifPresent(note -> findings.add(
                        Severity.INVALID,
                        "document.notes",
                        null,
                        null,
                        place,
                        "expected a note by " + signer + ", who signed this revision, found one by " + note.by(),
                        "find out who wrote it"));
    }

    private static boolean onlyHoldChanged(IncidentDocument before, IncidentDocument now) {
        return before.state() == now.state()
                && before.title().equals(now.title())
                && before.reason().equals(now.reason())
                && before.legalBasis() == now.legalBasis()
                && before.scope().equals(now.scope())
                && before.expires().equals(now.expires())
                && before.alerts().equals(now.alerts())
                && before.alertChain().equals(now.alertChain())
                && before.notes().equals(now.notes());
    }

    private void reportDocument(Severity severity, String check, String place, Exception problem, String advice) {
        findings.add(severity, check, null, null, place, String.valueOf(problem.getMessage()), advice);
    }

    /** The opening statement, if the ledger has it. */
    Optional<CaseLedger.Entry> opening() {
        return Optional.ofNullable(revisions.get(1L)).map(Revision::entry);
    }

    /** Digest of the opening statement, also when only a document carries it. */
    Optional<Digest> openingDigest() {
        return opening()
                .map(CaseLedger.Entry::digest)
                .or(() -> documents.values().stream().findFirst().map(AuthorisedDocument::opening));
    }

    /** Id of the incident's key, as first stated. */
    Optional<String> key() {
        return revisions.values().stream().findFirst().map(r -> r.act().key());
    }

    /** The first revision that closed; one that was overtaken closed nothing. Known once all documents are taken. */
    Optional<CaseLedger.Entry> closing() {
        return revisions.values().stream()
                .map(Revision::entry)
                .filter(entry -> entry.statement().body() instanceof Body.IncidentClosed)
                .findFirst();
    }

    /** When recording was allowed. Known once all documents are taken. */
    AllowedTime allowedTime() {
        AllowedTime allowed = new AllowedTime();
        revisions.values().forEach(revision -> {
            if (revision.entry().statement().body() instanceof IncidentBody body) {
                allowed.add(revision.entry().statement(), body);
            }
        });
        return allowed;
    }

    boolean hasRevision(long revision) {
        return revisions.containsKey(revision);
    }

    /** The incident's documents whose authority was checked, the first revision first. */
    List<IncidentDocument> documents() {
        return documents.values().stream().map(AuthorisedDocument::document).toList();
    }

    Optional<IncidentDocument> document(long revision) {
        return Optional.ofNullable(documents.get(revision)).map(AuthorisedDocument::document);
    }
}
