package org.tripcap.ingest.retrieve;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.segment.Disclosure;
import org.tripcap.capture.segment.PcapngException;
import org.tripcap.capture.segment.PcapngReader;
import org.tripcap.capture.segment.Section;
import org.tripcap.ingest.dissect.FlowSelector;

/** Writes the chosen packets of one section after another, each as a section of its own with the interfaces it came from. */
final class SectionCut {
    private final OutputStream out;
    private final Section section = new Section(Section.MAX_LENGTH);
    private long packets;
    private long bytes;

    SectionCut(OutputStream out) {
        this.out = out;
    }

    /**
     * Writes what is chosen of a section, or nothing if that is nothing. Nothing is written of a section that is none.
     *
     * @param flows ids of flows; null for all
     * @param filter chooses among their packets; null for all
     */
    void write(byte[] pcapng, @Nullable Set<String> flows, Disclosure.@Nullable Choice filter)
            throws PcapngException, IOException {
        @Nullable FlowSelector selector = flows == null ? null : new FlowSelector(flows);
        PcapngReader reader = new PcapngReader(pcapng);
        section.begin(reader.interfaces(), reader.application());
        try {
            while (reader.nextPacket()) {
                if (isChosen(reader, selector, filter)) {
                    section.packet(
                            reader.interfaceIndex(),
                            reader.epochNanos(),
                            reader.data(),
                            reader.offset(),
                            reader.capturedLength(),
                            reader.originalLength());
                }
            }
            section.finish(reader.statistics());
            if (section.packets() > 0) {
                out.write(section.array(), 0, section.length());
                packets += section.packets();
                bytes += section.packetBytes();
            }
        } finally {
            section.reset();
        }
    }

    /** The selector sees every packet, since it follows fragments. */
    private static boolean isChosen(
            PcapngReader reader, @Nullable FlowSelector selector, Disclosure.@Nullable Choice filter) {
        boolean flow = selector == null
                || selector.selects(reader.linkType(), reader.data(), reader.offset(), reader.capturedLength());
        return flow
                && (filter == null
                        || filter.shows(
                                reader.linkType(),
                                reader.data(),
                                reader.offset(),
                                reader.capturedLength(),
                                reader.originalLength()));
    }

    long packets() {
        return packets;
    }

    /** Lengths on the wire. */
    long bytes() {
        return bytes;
    }
}
