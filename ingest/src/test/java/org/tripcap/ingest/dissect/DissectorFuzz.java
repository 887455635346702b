package org.tripcap.ingest.dissect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * The dissector as a fuzzer drives it (Jazzer's {@code --target_class}): bytes are cut into packets of a few link types,
 * dissected and written out. It throws when something is wrong.
 */
public final class DissectorFuzz {
    private static final int[] LINK_TYPES = {1, 0, 9, 12, 50, 51, 101, 108, 113, 228, 229, 276, 147};
    private static final SegmentLabels LABELS =
            new SegmentLabels("i".repeat(32), "s".repeat(64), null, "segment", 0, 0);

    private DissectorFuzz() {}

    /** Takes packets as they lie in {@code data}: a byte for the link type, one for the length, then that many bytes. */
    public static void fuzzerTestOneInput(byte[] data) {
        var dissector = new Dissector(DissectLimits.DEFAULT);
        int packets = 0;
        int at = 0;
        while (data.length - at >= 2) {
            int linkType = LINK_TYPES[Byte.toUnsignedInt(data[at]) % LINK_TYPES.length];
            int length = Math.min(Byte.toUnsignedInt(data[at + 1]), data.length - at - 2);
            byte[] packet = new byte[length];
            System.arraycopy(data, at + 2, packet, 0, length);
            dissector.packet(linkType, packets, packet, 0, length, length);
            packets++;
            at += 2 + length;
        }
        check(dissector.finish(), packets);
    }

    /** Every packet must be in exactly one flow or in the roll-up, and everything must be writable. */
    static void check(DissectedSegment segment, long packets) {
        RollUp rest = segment.rest();
        long counted = segment.flows().stream().mapToLong(Flow::packets).sum() + (rest == null ? 0 : rest.packets());
        long bytes = segment.flows().stream().mapToLong(Flow::bytes).sum() + (rest == null ? 0 : rest.bytes());
        if (counted != packets || segment.totals().packets() != packets) {
            throw new AssertionError("packets: expected " + packets + ", found " + counted + " in flows and "
                    + segment.totals().packets() + " in all");
        }
        if (bytes != segment.totals().bytes()) {
            throw new AssertionError("bytes: expected " + segment.totals().bytes() + ", found " + bytes);
        }
        try (JsonGenerator json = new JsonFactory().createGenerator(OutputStream.nullOutputStream())) {
            for (Flow flow : segment.flows()) {
                flow.writeTo(json, LABELS);
            }
            if (rest != null) {
                rest.writeTo(json, LABELS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
