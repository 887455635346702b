package org.tripcap.capture.segment;

import org.tripcap.capture.incident.Digest;

/**
 * A sealed section and the facts that its signed statement states.
 *
 * @param ciphertext what is sent and stored; not copied, the maker keeps no reference
 * @param cipherDigest SHA-256 of the ciphertext
 * @param plainCommit salted commitment to the section
 * @param plainLength length of the section in bytes
 * @param blocksRoot root of the section's {@link BlockTree}
 * @param blocks number of blocks in it
 * @param suite {@link SegmentCiphertext#SUITE}
 */
@SuppressWarnings("ArrayRecordComponent") // several megabytes, handed over and never compared
public record SealedSegment(
        byte[] ciphertext,
        Digest cipherDigest,
        Digest plainCommit,
        long plainLength,
        Digest blocksRoot,
        int blocks,
        String suite) {

    @Override
    public String toString() {
        return "SealedSegment[" + ciphertext.length + " bytes, sha256 " + cipherDigest + "]";
    }
}
