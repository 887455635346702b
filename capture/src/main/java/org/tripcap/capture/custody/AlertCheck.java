package org.tripcap.capture.custody;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.CaseEvidence.AlertRecord;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.incident.AlertChain;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.State;

/**
 * Compares the kept records of an incident's alerts with the chains over them in its documents. A chain's end tells that something
 * is wrong, not where: each revision holds the end as it was then, so a change is placed between two revisions.
 */
final class AlertCheck {
    private static final String CHECK = "alert.chain";
    private static final String MISSING = "alert.missing";
    private static final String ELSEWHERE =
            "compare with another copy of the alerts, or with the tool that raised them";

    /** The chain as one revision has it. */
    private record Commitment(long revision, AlertChain chain) {}

    private final Findings findings;
    /** By how many alerts they are over. */
    private final NavigableMap<Long, Commitment> commitments = new TreeMap<>();

    private final boolean closed;
    private long next = 1;
    /** The chain over all alerts before {@link #next}; null where one of them is missing since the last commitment. */
    private @Nullable AlertChain chain = AlertChain.EMPTY;
    /** Where the first record since the last commitment is kept. */
    private @Nullable String place;

    private boolean any;

    /**
     * A check against these documents.
     *
     * @param documents whose authority was checked, the first revision first
     */
    AlertCheck(List<IncidentDocument> documents, Findings findings) {
        this.findings = findings;
        documents.forEach(this::commit);
        this.closed = documents.stream().anyMatch(document -> document.state() == State.CLOSED);
    }

    private void commit(IncidentDocument document) {
        AlertChain held = document.alertChain();
        if (held.count() == 0) {
            return;
        }
        Commitment known = commitments.putIfAbsent(held.count(), new Commitment(document.revision(), held));
        if (known != null && !known.chain().equals(held)) {
            add(
                    Severity.INVALID,
                    CHECK,
                    "document, revision " + document.revision(),
                    "expected the chain over " + held.count() + " alerts of revision " + known.revision() + ", "
                            + known.chain().head() + ", found " + held.head(),
                    "keep both; whoever signed them contradicts himself about the alerts");
        }
    }

    /** Takes the next record, in the order of their numbers. */
    void take(AlertRecord record) {
        any = true;
        if (record.sequence() < next) {
            add(
                    Severity.INVALID,
                    CHECK,
                    record.place(),
                    "expected one record of alert " + record.sequence() + ", found another",
                    "it was added to the alerts of this incident; do not rely on it");
            return;
        }
        if (record.sequence() > committed()) {
            beyond(record);
            return;
        }
        skipTo(record.sequence());
        if (place == null) {
            place = record.place();
        }
        chain = chain == null ? null : chain.plus(record.bytes());
        next = record.sequence() + 1;
        compare(record);
    }

    private long committed() {
        return commitments.isEmpty() ? 0 : commitments.lastKey();
    }

    /** The revision that commits to an alert may be on its way while the incident is open. */
    private void beyond(AlertRecord record) {
        add(
                closed ? Severity.INVALID : Severity.NOTE,
                CHECK,
                record.place(),
                "expected " + committed()
                        + " alerts, as many as the incident's documents commit to, found one with number "
                        + record.sequence(),
                closed
                        ? "it was added to the alerts of this incident; do not rely on it"
                        : "verify again once the incident is closed: a later revision has to commit to it");
    }

    /** Reports the alerts from {@link #next} up to this one as missing, and goes on behind the last commitment before it. */
    private void skipTo(long sequence) {
        if (sequence == next) {
            return;
        }
        add(
                Severity.INCOMPLETE,
                MISSING,
                "alerts",
                "expected the records of " + range(next, sequence - 1) + ", found none",
                ELSEWHERE + "; others up to the next revision cannot be checked without them");
        Map.Entry<Long, Commitment> before = commitments.floorEntry(sequence - 1);
        boolean whole = before != null && before.getKey() == sequence - 1;
        chain = whole ? before.getValue().chain() : null;
        place = null;
        next = sequence;
    }

    /** Compares with the commitment to the alerts up to this one, if there is one. */
    private void compare(AlertRecord record) {
        Commitment commitment = commitments.get(record.sequence());
        if (commitment == null) {
            return;
        }
        if (chain != null && !chain.equals(commitment.chain())) {
            Map.Entry<Long, Commitment> before = commitments.lowerEntry(record.sequence());
            long first = before == null ? 1 : before.getKey() + 1;
            add(
                    Severity.INVALID,
                    CHECK,
                    record.place().equals(place) ? record.place() : place + " to " + record.place(),
                    "expected the chain's end " + commitment.chain().head() + " of revision " + commitment.revision()
                            + " over " + range(first, record.sequence()) + ", found " + chain.head(),
                    "one of them was changed; " + ELSEWHERE);
        }
        chain = commitment.chain();
        place = null;
    }

    /**
     * Reports what is missing at the end.
     *
     * @param disclosure whether alerts may have been left out on purpose
     */
    void conclude(boolean disclosure) {
        if (disclosure && !any && committed() > 0) {
            add(
                    Severity.NOTE,
                    MISSING,
                    "alerts",
                    "the incident's " + committed()
                            + " alerts are left out of this disclosure, as they may name others",
                    "whoever holds the whole case can check them");
        } else {
            skipTo(committed() + 1);
        }
    }

    private static String range(long first, long last) {
        return first == last ? "alert " + first : "alerts " + first + " to " + last;
    }

    private void add(Severity severity, String check, String where, String message, String advice) {
        findings.add(severity, check, null, null, where, message, advice);
    }
}
