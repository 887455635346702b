package org.tripcap.capture.segment;

import java.nio.charset.StandardCharsets;
import org.tripcap.capture.incident.Digest;

/**
 * A decrypted section with its salt. That it decrypts says only that whoever knew the key made it: compare {@link
 * #plainCommit} and {@link #blocksRoot} with the sensor's signed statement.
 *
 * @param pcapng the section; not copied, nobody else keeps a reference
 * @param salt the segment salt, 32 bytes; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // many megabytes, handed over and never compared
public record OpenedSegment(byte[] pcapng, byte[] salt) {

    private static final byte[] COMMIT_DOMAIN = "tripcap/segment/1\n".getBytes(StandardCharsets.US_ASCII);

    public OpenedSegment {
        if (salt.length != SegmentCiphertext.SALT_LENGTH) {
            throw new IllegalArgumentException(
                    "segment salt: expected " + SegmentCiphertext.SALT_LENGTH + " bytes, found " + salt.length);
        }
    }

    /** The commitment: SHA-256("tripcap/segment/1\n" ‖ salt ‖ section). */
    public Digest plainCommit() {
        return Digest.of(COMMIT_DOMAIN, salt, pcapng);
    }

    /**
     * The root of the section's block tree.
     *
     * @throws PcapngException when the bytes don't divide into blocks
     */
    public Digest blocksRoot() throws PcapngException {
        return BlockTree.root(pcapng, salt);
    }

    /**
     * Reads the section packet by packet, and hashes its blocks in the same pass, for {@link PcapngReader#blocksRoot}.
     *
     * @throws PcapngException when its header or interfaces are not as a sensor writes them
     */
    public PcapngReader reader() throws PcapngException {
        return new PcapngReader(pcapng, salt);
    }

    static byte[] commitDomain() {
        return COMMIT_DOMAIN.clone();
    }

    @Override
    public String toString() {
        return "OpenedSegment[" + pcapng.length + " bytes]";
    }
}
