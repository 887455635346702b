package org.tripcap.capture.incident;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The whole state of one incident at one revision: what is recorded, why, by which law, until when, and to which key it is
 * encrypted. Holds personal data and is therefore erasable; what outlives it is {@link #commit its commitment}.
 *
 * <p>The author makes the bytes once with {@link #toBytes()}; everybody else keeps the bytes as received, since digests and
 * commitments are over exact bytes. A document is worth nothing without the statement that authorises it.
 *
 * @param revision from 1 upwards
 * @param prev digest of the exact bytes of the revision before; null exactly at revision 1
 * @param expires when recording ends without being told
 * @param closed when it was closed; null exactly while open
 * @param hold whether erasure is forbidden
 * @param key the key all segments of the incident are encrypted to; the same in every revision
 * @param documentSalt 32 random bytes, fresh in each revision: they make {@link #commit} hide the content
 * @param filterSalt 32 random bytes, fresh whenever the filter changes: they make {@link #filterCommit} hide the filter
 * @param opening the opening statement; null exactly at revision 1, which that statement itself accompanies
 * @param approvals operators' {@code scope.approved} statements: a scope that names no host or network needs those of two
 * @param alertChain commits to all alerts that opened or joined the incident, also those for which {@code alerts} has no room
 * @param notes what operators wrote down, the first one first; no revision takes one back
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out, and compared by content
public record IncidentDocument(
        IncidentId id,
        long revision,
        @Nullable Digest prev,
        State state,
        String title,
        String reason,
        LegalBasis legalBasis,
        Scope scope,
        Instant opened,
        Instant expires,
        @Nullable Instant closed,
        List<AlertNote> alerts,
        boolean hold,
        IncidentKey key,
        byte[] documentSalt,
        byte[] filterSalt,
        @Nullable AttachedStatement opening,
        List<AttachedStatement> approvals,
        AlertChain alertChain,
        List<IncidentNote> notes) {
    public static final int SALT_LENGTH = 32;
    public static final int MAX_TITLE = 256;
    public static final int MAX_REASON = 4096;
    public static final int MAX_ALERTS = 256;
    public static final int MAX_APPROVALS = 8;
    public static final int MAX_NOTES = 128;
    /** Bound on the encoded document. */
    public static final int MAX_BYTES = 1024 * 1024;

    private static final byte[] DOCUMENT_DOMAIN = "tripcap/incident/document/1\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FILTER_DOMAIN = "tripcap/incident/filter/1\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SCOPE_DOMAIN = "tripcap/incident/scope/1\n".getBytes(StandardCharsets.US_ASCII);

    public IncidentDocument {
        if (revision < 1 || revision > JsonFields.MAX_NUMBER) {
            throw new IllegalArgumentException("revision counts from 1, not " + revision);
        }
        if ((prev == null) != (revision == 1)) {
            throw new IllegalArgumentException("prev is absent exactly at revision 1, this is revision " + revision);
        }
        if ((opening == null) != (revision == 1)) {
            throw new IllegalArgumentException("opening is absent exactly at revision 1, this is revision " + revision);
        }
        if ((closed == null) != (state == State.OPEN)) {
            throw new IllegalArgumentException("closed is absent exactly while the state is open");
        }
        if (revision == 1 && state == State.CLOSED) {
            throw new IllegalArgumentException("revision 1 opens, so its state is open");
        }
        Texts.bounded(title, MAX_TITLE, "title");
        Texts.bounded(reason, MAX_REASON, "reason");
        WireTime.require(opened, "opened");
        WireTime.require(expires, "expires");
        if (!expires.isAfter(opened)) {
            throw new IllegalArgumentException("expires lies after opened (" + opened + "), not at " + expires);
        }
        if (closed != null && WireTime.require(closed, "closed").isBefore(opened)) {
            throw new IllegalArgumentException("closed lies at or after opened (" + opened + "), not at " + closed);
        }
        if (alerts.size() > MAX_ALERTS) {
            throw new IllegalArgumentException("alerts has at most " + MAX_ALERTS + " entries, not " + alerts.size());
        }
        alerts = List.copyOf(alerts);
        if (approvals.size() > MAX_APPROVALS) {
            throw new IllegalArgumentException(
                    "approvals has at most " + MAX_APPROVALS + " entries, not " + approvals.size());
        }
        approvals = List.copyOf(approvals);
        if (notes.size() > MAX_NOTES) {
            throw new IllegalArgumentException("notes has at most " + MAX_NOTES + " entries, not " + notes.size());
        }
        notes = List.copyOf(notes);
        documentSalt = salt(documentSalt, "document_salt");
        filterSalt = salt(filterSalt, "filter_salt");
    }

    /**
     * Reads exact bytes.
     *
     * @throws MalformedException naming the field, for anything {@link #toBytes()} would not have written
     */
    public static IncidentDocument parse(byte[] exactBytes) {
        return DocumentFormat.parse(exactBytes);
    }

    /** The one encoding of this document: compact UTF-8 JSON on one line, at most {@link #MAX_BYTES}. */
    public byte[] toBytes() {
        return DocumentFormat.print(this);
    }

    /** {@code document_commit} of a document with these exact bytes; the salt inside hides them. */
    public static Digest commit(byte[] exactBytes) {
        return Digest.of(DOCUMENT_DOMAIN, exactBytes);
    }

    /** {@code filter_commit}: names the filter without showing it. */
    public Digest filterCommit() {
        return Digest.of(FILTER_DOMAIN, filterSalt, scope.filter().getBytes(StandardCharsets.UTF_8));
    }

    /** {@code scope_commit}: names the whole scope, as it stands in the document, without showing it. */
    public Digest scopeCommit() {
        return Digest.of(SCOPE_DOMAIN, filterSalt, DocumentFormat.print(scope));
    }

    /**
     * The first revision of an open incident.
     *
     * @param now when it opens
     */
    public static IncidentDocument first(
            IncidentId id,
            String title,
            String reason,
            LegalBasis legalBasis,
            Scope scope,
            Instant now,
            Instant expires,
            List<AlertNote> alerts,
            IncidentKey key,
            byte[] documentSalt,
            byte[] filterSalt) {
        return new IncidentDocument(
                id,
                1,
                null,
                State.OPEN,
                title,
                reason,
                legalBasis,
                scope,
                now,
                expires,
                null,
                alerts,
                false,
                key,
                documentSalt,
                filterSalt,
                null,
                List.of(),
                AlertChain.EMPTY,
                List.of());
    }

    /**
     * This state as the next revision, to be changed with the {@code with} methods.
     *
     * @param exactBytes the bytes of this revision, as published
     * @param opened the opening statement of the incident
     * @param freshSalt the next revision's document salt
     */
    public IncidentDocument next(byte[] exactBytes, AttachedStatement opened, byte[] freshSalt) {
        return changed(copy -> {
            copy.revision = revision + 1;
            copy.prev = Digest.of(exactBytes);
            copy.documentSalt = freshSalt;
            copy.opening = opened;
        });
    }

    /** With another scope, which nobody approved yet; {@code freshSalt} becomes the filter salt. */
    public IncidentDocument withScope(Scope other, byte[] freshSalt) {
        return changed(copy -> {
            copy.scope = other;
            copy.filterSalt = freshSalt;
            copy.approvals = List.of();
        });
    }

    public IncidentDocument withExpires(Instant other) {
        return changed(copy -> copy.expires = other);
    }

    public IncidentDocument withAlerts(List<AlertNote> other) {
        return changed(copy -> copy.alerts = other);
    }

    /** With another end of the chain of alerts. */
    public IncidentDocument withAlertChain(AlertChain other) {
        return changed(copy -> copy.alertChain = other);
    }

    public IncidentDocument withHold(boolean other) {
        return changed(copy -> copy.hold = other);
    }

    /** With one operator's approval more. */
    public IncidentDocument withApproval(AttachedStatement approval) {
        return changed(copy -> copy.approvals =
                Stream.concat(approvals.stream(), Stream.of(approval)).toList());
    }

    /** With one note more, also when it is closed. */
    public IncidentDocument withNote(IncidentNote note) {
        return changed(copy ->
                copy.notes = Stream.concat(notes.stream(), Stream.of(note)).toList());
    }

    /** Whether this revision has all notes of {@code earlier}, in their places: notes are added and never taken back. */
    public boolean keepsNotesOf(IncidentDocument earlier) {
        int count = earlier.notes.size();
        return notes.size() >= count && notes.subList(0, count).equals(earlier.notes);
    }

    /** The time for notifying the supervisory authority, once somebody noted a breach of personal data. */
    public Optional<BreachClock> breachClock() {
        return BreachClock.of(notes);
    }

    /** Closed at {@code at}; there is no way back. */
    public IncidentDocument withClosed(Instant at) {
        return changed(copy -> {
            copy.state = State.CLOSED;
            copy.closed = at;
        });
    }

    private IncidentDocument changed(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.build();
    }

    /** What one revision may change of the one before; the rest stays as it was opened. */
    private static final class Copy {
        private final IncidentDocument from;
        private long revision;
        private @Nullable Digest prev;
        private State state;
        private Scope scope;
        private Instant expires;
        private @Nullable Instant closed;
        private List<AlertNote> alerts;
        private boolean hold;
        private byte[] documentSalt;
        private byte[] filterSalt;
        private @Nullable AttachedStatement opening;
        private List<AttachedStatement> approvals;
        private AlertChain alertChain;
        private List<IncidentNote> notes;

        Copy(IncidentDocument from) {
            this.from = from;
            revision = from.revision;
            prev = from.prev;
            state = from.state;
            scope = from.scope;
            expires = from.expires;
            closed = from.closed;
            alerts = from.alerts;
            hold = from.hold;
            documentSalt = from.documentSalt;
            filterSalt = from.filterSalt;
            opening = from.opening;
            approvals = from.approvals;
            alertChain = from.alertChain;
            notes = from.notes;
        }

        IncidentDocument build() {
            return new IncidentDocument(
                    from.id,
                    revision,
                    prev,
                    state,
                    from.title,
                    from.reason,
                    from.legalBasis,
                    scope,
                    from.opened,
                    expires,
                    closed,
                    alerts,
                    hold,
                    from.key,
                    documentSalt,
                    filterSalt,
                    opening,
                    approvals,
                    alertChain,
                    notes);
        }
    }

    @Override
    public byte[] documentSalt() {
        return documentSalt.clone();
    }

    @Override
    public byte[] filterSalt() {
        return filterSalt.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IncidentDocument document && Arrays.equals(toBytes(), document.toBytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(documentSalt);
    }

    /** Names the revision only: the content is personal data and this may reach a log. */
    @Override
    public String toString() {
        return "IncidentDocument[" + id + ", revision " + revision + ", " + state.code() + "]";
    }

    private static byte[] salt(byte[] salt, String field) {
        if (salt.length != SALT_LENGTH) {
            throw new IllegalArgumentException(field + " has " + SALT_LENGTH + " bytes, not " + salt.length);
        }
        return salt.clone();
    }
}
