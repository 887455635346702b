package org.tripcap.capture.custody;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.tripcap.capture.custody.CaseEvidence.DocumentRecord;
import org.tripcap.capture.incident.AttachedStatement;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.segment.SegmentContext;

/**
 * Which opening a case's segments are bound to. Whether that opening had the authority is for the verifier to say; a wrong one
 * opens no segment.
 *
 * @param digest of the exact bytes of the opening statement
 */
public record CaseOpening(IncidentId incident, Digest digest) {

    /**
     * Reads it from a revision of the incident's document, or from the ledger where no document is left.
     *
     * @throws IOException if it is in neither: without it no segment can be opened
     */
    public static CaseOpening of(CaseEvidence evidence) throws IOException {
        try (Stream<DocumentRecord> documents = evidence.documents()) {
            Optional<CaseOpening> documented = documented(evidence.incident(), documents);
            if (documented.isPresent()) {
                return documented.get();
            }
        }
        Digest digest = stated(evidence)
                .orElseThrow(() -> new IOException("neither the ledger nor a document has the opening of incident "
                        + evidence.incident() + ", so its segments cannot be opened"));
        return new CaseOpening(evidence.incident(), digest);
    }

    /** Reads it from revisions of the incident's document; empty where none of them can be read. */
    public static Optional<CaseOpening> documented(IncidentId incident, Stream<DocumentRecord> documents) {
        return documents
                .flatMap(document -> opening(document).stream())
                .findFirst()
                .map(digest -> new CaseOpening(incident, digest));
    }

    private static Optional<Digest> stated(CaseEvidence evidence) {
        try (Stream<Signed> statements = evidence.statements()) {
            return statements.filter(CaseOpening::opens).map(Signed::digest).findFirst();
        }
    }

    private static boolean opens(Signed signed) {
        try {
            return Statement.parse(signed.bytes()).body() instanceof Body.IncidentOpened;
        } catch (MalformedException e) {
            return false; // reported by the verifier
        }
    }

    private static Optional<Digest> opening(DocumentRecord document) {
        try {
            AttachedStatement opening = IncidentDocument.parse(document.bytes()).opening();
            return Optional.of(opening == null ? document.statement().digest() : opening.digest());
        } catch (MalformedException e) {
            return Optional.empty(); // reported by the verifier
        }
    }

    /** The place of the segment that this statement is about. */
    public SegmentContext context(Statement statement) {
        return new SegmentContext(incident, statement.actor(), statement.epoch(), statement.seq(), digest);
    }
}
