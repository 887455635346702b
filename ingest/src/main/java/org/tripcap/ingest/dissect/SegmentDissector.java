package org.tripcap.ingest.dissect;

import org.tripcap.capture.segment.PcapngException;
import org.tripcap.capture.segment.PcapngReader;

/** Dissects opened segments. Not thread-safe; one instance serves a thread and keeps its memory. */
public final class SegmentDissector {
    private final Dissector dissector;

    public SegmentDissector(DissectLimits limits) {
        dissector = new Dissector(limits);
    }

    /**
     * The flows of a segment.
     *
     * @param pcapng the section, as an opened segment holds it
     * @throws PcapngException when the bytes are not a section as the sensor writes it; which block and where. Nothing
     *     read before that point shows in a later segment.
     */
    public DissectedSegment dissect(byte[] pcapng) throws PcapngException {
        return dissect(new PcapngReader(pcapng));
    }

    /**
     * The flows of a segment.
     *
     * @param section from its first packet; has been read to its end afterwards, so that what it hashed on the way is known
     * @throws PcapngException as for {@link #dissect(byte[])}
     */
    public DissectedSegment dissect(PcapngReader section) throws PcapngException {
        dissector.clear();
        while (section.nextPacket()) {
            dissector.packet(
                    section.linkType(),
                    section.epochNanos(),
                    section.data(),
                    section.offset(),
                    section.capturedLength(),
                    section.originalLength());
        }
        return dissector.finish();
    }
}
