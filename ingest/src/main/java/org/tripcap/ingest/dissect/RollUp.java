package org.tripcap.ingest.dissect;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/**
 * Everything in a segment that got no flow document of its own, in one document. Packets, bytes, times and flows are
 * exact; the distinct counts are over 64-bit hashes.
 *
 * @param flows flows summed up here
 * @param flowsExact false when the flow table was full, so that flows beyond it were counted by packet only
 * @param packets their packets
 * @param bytes their original lengths
 * @param firstNanos smallest packet time, nanoseconds since 1970 UTC
 * @param lastNanos largest packet time
 * @param sourceAddresses distinct source addresses
 * @param destinationAddresses distinct destination addresses
 * @param destinationPorts distinct pairs of transport protocol and destination port
 */
public record RollUp(
        long flows,
        boolean flowsExact,
        long packets,
        long bytes,
        long firstNanos,
        long lastNanos,
        long sourceAddresses,
        long destinationAddresses,
        long destinationPorts) {
    /** Id within the segment, where a flow has its digest. */
    public static final String ID = "rest";

    /** Writes the document: one JSON object. */
    public void writeTo(JsonGenerator json, SegmentLabels labels) throws IOException {
        FlowDocument.writeRollUp(json, this, labels);
    }
}
