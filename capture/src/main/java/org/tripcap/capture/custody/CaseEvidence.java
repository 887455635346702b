package org.tripcap.capture.custody;

import java.util.List;
import java.util.stream.Stream;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.segment.Disclosure;
import org.tripcap.capture.segment.OpenedSegment;

/**
 * Everything that is kept about one incident, wherever it is kept. A stream is read once and closed by its reader; what fails
 * while it is read is thrown as {@link java.io.UncheckedIOException}.
 */
public interface CaseEvidence {
    IncidentId incident();

    /** The ledger's statements about the incident, in any order; of an actor's, all. */
    Stream<Signed> statements();

    /**
     * The ledger's statements that concern no incident and bear on every case: keys that were revoked, and the standing orders about
     * the time that evidence is kept; in any order.
     */
    default Stream<Signed> standing() {
        return Stream.empty();
    }

    /** Revisions of the incident document that are kept, in any order; none after erasure. */
    Stream<DocumentRecord> documents();

    /** The segments, one after another: only one at a time is held in memory. */
    Stream<SegmentRecord> segments();

    /** The records of the incident's alerts that are kept, in the order of their numbers; none after erasure. */
    default Stream<AlertRecord> alerts() {
        return Stream.empty();
    }

    /** Signed checkpoints of the ledger, in any order. */
    Stream<CheckpointRecord> checkpoints();

    /** Time stamps (RFC 3161) of checkpoints, in any order. */
    default Stream<StampRecord> timeStamps() {
        return Stream.empty();
    }

    /** Proofs of what is in the ledger's tree. */
    LedgerProofs proofs();

    /** Whether packets and documents were left out on purpose, to show no more than was asked for. */
    default boolean isDisclosure() {
        return false;
    }

    /** What is wrong with the container itself, as found until now; asked for last. */
    default List<Damage> damage() {
        return List.of();
    }

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
     * The record of one alert of the incident.
     *
     * @param place where it is kept, in words
     * @param sequence its number among the incident's alerts, from 1
     * @param bytes the exact bytes, to which the chain of alerts in the incident's document commits
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    record AlertRecord(String place, long sequence, byte[] bytes) {}

    /** One kept segment, with the statement that it is kept with. */
    sealed interface SegmentRecord {
        /** Where it is kept, in words. */
        String place();

        /** The statement that it is kept with. */
        Signed statement();

        /** How many bytes are kept of it. */
        long length();

        /** A segment as the sensor sealed it. */
        @SuppressWarnings("ArrayRecordComponent") // many megabytes, handed over once and never compared
        record Sealed(String place, byte[] ciphertext, Signed statement) implements SegmentRecord {
            @Override
            public long length() {
                return ciphertext.length;
            }
        }

        /** A segment that was decrypted before: nothing can be said of its ciphertext. */
        record Opened(String place, OpenedSegment content, Signed statement) implements SegmentRecord {
            @Override
            public long length() {
                return content.pcapng().length;
            }
        }

        /** A segment of which only some packets are shown. */
        record Shown(String place, Disclosure content, Signed statement) implements SegmentRecord {
            @Override
            public long length() {
                return content.pcapng().length;
            }
        }
    }

    /** Whence a checkpoint is. */
    enum CheckpointOrigin {
        /** One of all that the ledger's keeper has; two roots of one size are found out. */
        LEDGER,
        /** Kept with the case: the latest tree has to be shown to continue it. */
        CASE,
        /** Kept outside by somebody else: the ledger has to reach as far, and to continue it. */
        HELD
    }

    /**
     * One signed checkpoint.
     *
     * @param place where it is kept, in words
     * @param note as text
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    record CheckpointRecord(String place, byte[] note, CheckpointOrigin origin) {}

    /**
     * A time stamp.
     *
     * @param place where it is kept, in words
     * @param checkpoint digest of the note that it is said to stamp
     * @param token DER of the TimeStampToken
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    record StampRecord(String place, Digest checkpoint, byte[] token) {}

    /** Something wrong with the container: a file that is missing, changed or should not be there. */
    record Damage(Finding.Severity severity, String check, String place, String message, String advice) {}
}
