package org.tripcap.capture.custody;

import java.time.Instant;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.JsonFields;

/**
 * The head of a log's Merkle tree, as C2SP tlog-checkpoint writes it: origin, size and root. Signed by {@link #sign}, checked
 * by {@link SignedCheckpoint#verify}.
 *
 * @param origin names the log
 * @param size number of leaves
 * @param root Merkle root over them
 */
public record Checkpoint(String origin, long size, Digest root) {
    public Checkpoint {
        Origins.require(origin);
        if (size < 0 || size > JsonFields.MAX_NUMBER) {
            throw new IllegalArgumentException("a checkpoint's size is between 0 and 2^53, not " + size);
        }
    }

    /**
     * Signs: an Ed25519 line of the log's key first, then the ML-DSA-44 cosignature line of C2SP tlog-cosignature (signature
     * type 0x06).
     *
     * @param at when, to the second
     * @return the note as UTF-8
     * @throws IllegalArgumentException when the notary's log is another
     */
    public byte[] sign(NotaryIdentity notary, Instant at) {
        return CheckpointSignatures.sign(this, notary, at);
    }

    /** What was known of the ledger, for the statements of actors that saw this. */
    public Seen toSeen() {
        return new Seen(size, root);
    }
}
