package org.tripcap.capture.custody;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.Body.IncidentAct;
import org.tripcap.capture.custody.UntrustedException.Reason;
import org.tripcap.capture.incident.AttachedStatement;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.incident.State;

/**
 * One revision of an incident document together with the checked statement that gives it authority. Whether it is the revision
 * that counts, and whether its expiry has passed, is for the reader to decide.
 *
 * @param document what the bytes say
 * @param bytes the exact bytes
 * @param verified the statement of this revision
 * @param opening digest of the incident's opening statement, to which its segments are bound
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out, never compared
public record AuthorisedDocument(IncidentDocument document, byte[] bytes, TrustFile.Verified verified, Digest opening) {
    private static final Logger LOG = LoggerFactory.getLogger(AuthorisedDocument.class);

    /** How far ahead of its signing a revision may put the expiry; a longer incident needs another revision. */
    public static final Duration LONGEST = Duration.ofHours(24);

    public AuthorisedDocument {
        bytes = bytes.clone();
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * Checks that {@code statement} gives {@code bytes} authority: it verifies, its role may state it, and it says what the
     * document says; the opening statement inside a later revision verifies too.
     *
     * @throws UntrustedException naming what is wrong
     * @throws org.tripcap.capture.incident.MalformedException when the bytes are no document, or the statement none
     */
    public static AuthorisedDocument check(byte[] bytes, Signed statement, TrustFile trust) throws UntrustedException {
        IncidentDocument document = IncidentDocument.parse(bytes);
        TrustFile.Verified verified = trust.statement(statement);
        IncidentAct act = act(document, verified.statement());
        same("incident", document.id(), verified.statement().incident());
        same("revision", document.revision(), act.revision());
        same("document_commit", IncidentDocument.commit(bytes), act.documentCommit());
        same("legal_basis", document.legalBasis().code(), act.legalBasis().code());
        same("expires", document.expires(), act.expires());
        same("key", document.key().id(), act.key());
        same("hold", document.hold(), act.hold());
        Instant latest = verified.statement().time().plus(LONGEST);
        if (document.state() == State.OPEN && document.expires().isAfter(latest)) {
            throw new UntrustedException(
                    Reason.EXPIRY,
                    "an expiry within " + LONGEST.toHours() + " hours of signing, by " + latest,
                    document.expires().toString());
        }
        AttachedStatement opening = document.opening();
        if (opening != null) {
            checkOpening(document, trust.statement(Signed.of(opening)).statement());
        }
        return new AuthorisedDocument(
                document, bytes, verified, opening == null ? statement.digest() : opening.digest());
    }

    /**
     * Names of the operators who approved of this document's scope, each once whatever number of keys they have. An approval
     * of another incident or of another scope is none, nor is one that does not verify.
     */
    public Set<String> approvers(TrustFile trust) {
        Set<String> approvers = new HashSet<>();
        for (AttachedStatement approval : document.approvals()) {
            try {
                TrustFile.Verified checked = trust.statement(Signed.of(approval));
                if (checked.statement().body() instanceof Body.ScopeApproved approved
                        && document.id().equals(checked.statement().incident())
                        && document.scopeCommit().equals(approved.scopeCommit())) {
                    approvers.add(checked.signer().name());
                }
            } catch (UntrustedException | MalformedException e) {
                LOG.warn("An approval of incident {} does not count: {}", document.id(), e.getMessage());
            }
        }
        return approvers;
    }

    private static IncidentAct act(IncidentDocument document, Statement statement) throws UntrustedException {
        return switch (statement.body()) {
            case Body.IncidentOpened opened -> opened.act();
            case Body.IncidentClosed closed when document.state() == State.CLOSED -> closed.act();
            case Body.IncidentChanged changed -> changed.act();
            default ->
                throw new UntrustedException(
                        Reason.DOCUMENT,
                        "a statement about a revision in state "
                                + document.state().code(),
                        statement.type().code());
        };
    }

    private static void checkOpening(IncidentDocument document, Statement statement) throws UntrustedException {
        if (!(statement.body() instanceof Body.IncidentOpened opened)) {
            throw new UntrustedException(
                    Reason.DOCUMENT,
                    "opening to be an incident.opened",
                    statement.type().code());
        }
        same("opening's incident", document.id(), statement.incident());
        same("opening's key", document.key().id(), opened.act().key());
    }

    private static void same(String field, Object inDocument, @Nullable Object inStatement) throws UntrustedException {
        if (!inDocument.equals(inStatement)) {
            throw new UntrustedException(
                    Reason.DOCUMENT, field + " " + inDocument + " as in the document", String.valueOf(inStatement));
        }
    }
}
