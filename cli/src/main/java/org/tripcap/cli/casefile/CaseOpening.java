package org.tripcap.cli.casefile;

import java.io.IOException;
import java.util.stream.Stream;
import org.tripcap.capture.custody.CaseEvidence;
import org.tripcap.capture.custody.CaseEvidence.DocumentRecord;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.incident.AttachedStatement;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.segment.SegmentContext;

/**
 * Which opening a case's segments are bound to.
 *
 * @param digest of the exact bytes of the opening statement
 */
record CaseOpening(IncidentId incident, Digest digest) {

    /**
     * Reads it from any revision of the incident's document.
     *
     * @throws IOException if no revision is kept: without one no segment can be opened
     */
    static CaseOpening of(CaseEvidence evidence) throws IOException {
        try (Stream<DocumentRecord> documents = evidence.documents()) {
            DocumentRecord any = documents
                    .findFirst()
                    .orElseThrow(() -> new IOException("no revision of incident " + evidence.incident()
                            + " is in the store, so its segments cannot be opened"));
            AttachedStatement opening = IncidentDocument.parse(any.bytes()).opening();
            return new CaseOpening(
                    evidence.incident(), opening == null ? any.statement().digest() : opening.digest());
        }
    }

    /** The place of the segment that this statement is about. */
    SegmentContext context(Statement statement) {
        return new SegmentContext(incident, statement.actor(), statement.epoch(), statement.seq(), digest);
    }
}
