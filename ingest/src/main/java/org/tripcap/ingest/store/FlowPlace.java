package org.tripcap.ingest.store;

import org.tripcap.ingest.dissect.RollUp;

/**
 * Where the packets of a found document lie.
 *
 * @param segment id of the segment's document
 * @param flow id of the flow, or {@link RollUp#ID}
 */
public record FlowPlace(String segment, String flow) {
    /** Whether it stands for flows that got no document of their own, so that nothing tells which packets are theirs. */
    public boolean isRolledUp() {
        return flow.equals(RollUp.ID);
    }
}
