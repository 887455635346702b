package org.tripcap.capture.custody;

import java.util.stream.Stream;
import org.tripcap.capture.incident.IncidentId;

/**
 * Everything that is kept about one incident, wherever it is kept. A stream is read once and closed by its reader; what fails
 * while it is read is thrown as {@link java.io.UncheckedIOException}.
 */
public interface CaseEvidence {
    IncidentId incident();

    /** The ledger's statements about the incident, in any order; of an actor's, all. */
    Stream<Signed> statements();

    /** Revisions of the incident document that are kept, in any order; none after erasure. */
    Stream<DocumentRecord> documents();

    /** The segments, one after another: only one at a time is held in memory. */
    Stream<SegmentRecord> segments();

    /** Signed checkpoints of the ledger, as text, in any order. */
    Stream<byte[]> checkpoints();

    /**
     * One revision of the incident document.
     *
     * @param place where it is kept, in words
     * @param bytes the exact bytes
     * @param statement the statement that authorises it
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    record DocumentRecord(String place, byte[] bytes, Signed statement) {}

    /**
     * One stored segment.
     *
     * @param place where it is kept, in words
     * @param ciphertext as the sensor sealed it
     * @param statement the statement that it is kept with
     */
    @SuppressWarnings("ArrayRecordComponent") // many megabytes, handed over once and never compared
    record SegmentRecord(String place, byte[] ciphertext, Signed statement) {}
}
