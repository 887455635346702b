package org.tripcap.capture.ship;

import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.IncidentId;

/**
 * A revision of an incident document as it came from Kafka, not yet checked.
 *
 * @param id the record's key
 * @param document exact bytes
 * @param statement what claims to authorise it
 * @param arrivedNanos when it arrived, by {@link System#nanoTime()}
 * @param place topic, partition and offset
 */
@SuppressWarnings("ArrayRecordComponent") // exact bytes, handed on as received and never compared
public record PublishedRevision(IncidentId id, byte[] document, Signed statement, long arrivedNanos, String place) {

    /**
     * Checks the document and its authority.
     *
     * @throws UntrustedException naming the first check that failed
     * @throws org.tripcap.capture.incident.MalformedException when document or statement cannot be read
     */
    public AuthorisedDocument authorise(TrustFile trust) throws UntrustedException {
        AuthorisedDocument authorised = AuthorisedDocument.check(document, statement, trust);
        if (!authorised.document().id().equals(id)) {
            throw new UntrustedException(
                    UntrustedException.Reason.DOCUMENT,
                    "incident " + id + " as the record's key says",
                    authorised.document().id().value());
        }
        return authorised;
    }
}
