package org.tripcap.capture.custody;

import java.time.Instant;
import java.util.List;

/**
 * A checkpoint with its signature lines, as read. Who signed is known only after {@link #verify}.
 *
 * @param checkpoint origin, size and root
 * @param signatures the signature lines in order, also those of unknown keys, which the standard asks to pass over
 */
public record SignedCheckpoint(Checkpoint checkpoint, List<SignatureLine> signatures) {
    /** Bound on the encoded note; an ML-DSA-44 line has about 3,300 bytes. */
    public static final int MAX_BYTES = 64 * 1024;

    public static final int MAX_SIGNATURES = 16;

    /**
     * One line below the note's text.
     *
     * @param name the key's name
     * @param signature key id (4 bytes) and signature
     */
    @SuppressWarnings("ArrayRecordComponent") // package-internal detail of a note, never compared
    public record SignatureLine(String name, byte[] signature) {}

    public SignedCheckpoint {
        signatures = List.copyOf(signatures);
    }

    /**
     * Reads a signed note (C2SP signed-note) whose text is a checkpoint (C2SP tlog-checkpoint) without extension lines.
     *
     * @throws org.tripcap.capture.incident.MalformedException for every deviation, leading zeros and CRLF included
     */
    public static SignedCheckpoint parse(byte[] note) {
        return CheckpointFormat.parse(note);
    }

    /**
     * Checks that one of the trust file's notaries signed with both keys, at a time when they were not revoked.
     *
     * @return when it was cosigned, to the second
     * @throws UntrustedException when no notary of this origin is known, one of its two signatures is missing or wrong, or its key
     *     was revoked by then
     */
    public Instant verify(TrustFile trust) throws UntrustedException {
        return CheckpointSignatures.verify(this, trust.notaries(), trust.revocations());
    }

    /**
     * Checks that one of the notaries signed with both keys, whatever became of the keys since: for a notary's own journal.
     *
     * @return when it was cosigned, to the second
     * @throws UntrustedException when no notary of this origin is known, or one of its two signatures is missing or wrong
     */
    public Instant verify(List<NotaryKeys> notaries) throws UntrustedException {
        return CheckpointSignatures.verify(this, notaries, List.of());
    }
}
