package org.tripcap.capture.segment;

import java.util.Arrays;
import org.tripcap.capture.testing.Mutation;

/** Sections as an enemy writes them: read, walked and hashed, or refused. */
public final class PcapngFuzz {
    private static final byte[] SOUND =
            SegmentVector.load("segment-stored.json").bytes("pcapng");
    private static final byte[] SALT = new byte[SegmentCiphertext.SALT_LENGTH];

    private PcapngFuzz() {}

    /** The first byte says whether the rest is a section or changes one. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] section = data[0] == 0 ? Arrays.copyOfRange(data, 1, data.length) : Mutation.of(SOUND, data, 1);
        int[] packets = {0};
        try {
            PcapngReader.read(section, (linkType, time, bytes, offset, captured, original) -> {
                if (offset < 0 || captured < 0 || offset + captured > bytes.length) {
                    throw new AssertionError("a packet outside the section");
                }
                packets[0]++;
            });
        } catch (PcapngException e) {
            return;
        }
        try {
            BlockTree.root(section, SALT);
            Disclosure shown = Disclosure.of(
                    new OpenedSegment(section, SALT), (linkType, bytes, offset, length, original) -> true);
            Disclosure read = Disclosure.read(shown.pcapng(), shown.proof());
            if (!read.blocksRoot().equals(BlockTree.root(section, SALT))) {
                throw new AssertionError("a disclosure of all packets proves another tree");
            }
        } catch (PcapngException e) {
            throw new AssertionError("read with " + packets[0] + " packets, but not hashed", e);
        }
    }
}
