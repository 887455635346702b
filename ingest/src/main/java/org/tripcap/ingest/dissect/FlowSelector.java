package org.tripcap.ingest.dissect;

import java.util.Set;

/**
 * Finds the packets of chosen flows again in the segment that the flows were made of. It has to see all packets of one segment
 * in their order, since later fragments of a datagram belong to its first one's flow. Not thread-safe.
 */
public final class FlowSelector {
    private final PacketReader reader = new PacketReader(new FragmentTable());
    private final Layers packet = new Layers();
    private final FlowKey key = new FlowKey();
    private final FlowId ids = new FlowId();
    private final Set<String> wanted;

    /**
     * For one segment.
     *
     * @param wanted ids as in {@link Flow#id}
     */
    public FlowSelector(Set<String> wanted) {
        this.wanted = Set.copyOf(wanted);
    }

    /**
     * Whether the segment's next packet belongs to one of the flows.
     *
     * @param linkType LINKTYPE number of the interface that saw it
     * @param captured bytes present from {@code offset}
     */
    public boolean selects(int linkType, byte[] data, int offset, int captured) {
        packet.start(linkType, data, offset, captured);
        reader.read(packet);
        key.of(packet);
        return wanted.contains(ids.of(key));
    }
}
