package org.tripcap.ingest.dissect;

import org.tripcap.capture.testing.ClassicPcap;

/** Dissects the shared captures. */
final class Dissections {
    /** Enough for every flow of every capture to get a document. */
    static final DissectLimits ALL = new DissectLimits(20_000, 20_000);

    private Dissections() {}

    static DissectedSegment of(String capture) {
        return of(ClassicPcap.resource(capture), new Dissector(ALL));
    }

    static DissectedSegment of(ClassicPcap capture, Dissector dissector) {
        for (ClassicPcap.Packet packet : capture.packets()) {
            dissector.packet(
                    capture.linkType(),
                    packet.epochNanos(),
                    packet.data(),
                    0,
                    packet.capturedLength(),
                    packet.originalLength());
        }
        return dissector.finish();
    }
}
