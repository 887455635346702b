package org.tripcap.capture.segment;

import java.util.Arrays;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.testing.Mutation;

/** Disclosures as a dishonest discloser writes them: packets that lead to the signed root are those of the segment. */
public final class DisclosureFuzz {
    private static final SegmentVector SEGMENT = SegmentVector.load("segment-zstd.json");
    private static final SegmentVector SOUND = SegmentVector.load("disclosure.json");
    private static final byte[] PCAPNG = SOUND.bytes("pcapng");
    private static final byte[] PROOF = SOUND.bytes("proof");

    private DisclosureFuzz() {}

    /** The first byte says whether the rest changes the packets, changes the proof, or is a proof. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        int how = Byte.toUnsignedInt(data[0]) % 3;
        byte[] pcapng = how == 0 ? Mutation.of(PCAPNG, data, 1) : PCAPNG;
        byte[] proof = switch (how) {
            case 0 -> PROOF;
            case 1 -> Mutation.of(PROOF, data, 1);
            default -> Arrays.copyOfRange(data, 1, data.length);
        };
        try {
            Disclosure disclosure = Disclosure.read(pcapng, proof);
            boolean proved = disclosure.blocksRoot().equals(SEGMENT.digest("blocks_root"));
            if (proved && !(Arrays.equals(pcapng, PCAPNG) && Arrays.equals(proof, PROOF))) {
                throw new AssertionError("something else leads to the signed root");
            }
            disclosure.section(SEGMENT.bytes("pcapng").length);
        } catch (PcapngException | MalformedException e) {
            return;
        }
    }
}
