package org.tripcap.ingest.dissect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;

/**
 * Makes flows of packets. Not thread-safe; one instance serves a thread, segment after segment, and keeps its memory.
 * The same packets in the same order give the same flows, whatever was dissected before.
 */
public final class Dissector {
    /**
     * Rises with every change that gives other documents for the same packets, or other mappings for them; documents of
     * different versions are not compared.
     */
    public static final int VERSION = 3;

    /** Larger first; equal ones in an order that depends on the packets only. */
    private static final Comparator<FlowState> SIZE = Comparator.comparingLong(FlowState::bytes)
            .reversed()
            .thenComparingLong(flow -> flow.firstNanos)
            .thenComparingInt(flow -> flow.number);

    private final DissectLimits limits;
    private final FragmentTable fragments = new FragmentTable();
    private final PacketReader reader = new PacketReader(fragments);
    private final Layers packet = new Layers();
    private final FlowKey key = new FlowKey();
    private final FlowTable table;
    private final Remainder remainder = new Remainder();
    private final FlowMaker maker = new FlowMaker();
    private final Inspector inspector = new Inspector();

    private long packets;
    private long bytes;
    private long capturedBytes;
    private long first;
    private long last;
    private long opaque;
    private long malformed;
    private long fragmentCount;

    public Dissector(DissectLimits limits) {
        this.limits = limits;
        this.table = new FlowTable(limits.flows());
        clear();
    }

    /**
     * Takes one packet. Its bytes are read during the call only.
     *
     * @param linkType LINKTYPE number of the interface that saw it
     * @param epochNanos nanoseconds since 1970 UTC
     * @param captured bytes present from {@code offset}
     * @param original its length on the wire, an unsigned 32-bit number
     * @throws IndexOutOfBoundsException when {@code offset} and {@code captured} do not lie within {@code data}
     */
    public void packet(int linkType, long epochNanos, byte[] data, int offset, int captured, int original) {
        Objects.checkFromIndexSize(offset, captured, data.length);
        packet.start(linkType, data, offset, captured);
        reader.read(packet);
        count(epochNanos, captured, original);
        key.of(packet);
        FlowState flow = table.of(key, packet, epochNanos);
        if (flow == null) {
            remainder.add(packet, epochNanos, original);
            return;
        }
        flow.count(key, packet, epochNanos, original);
        if (packet.hasPayload) {
            if (limits.payloadHead() > 0) {
                (key.fromLow ? flow.low : flow.high).keepHead(packet, limits.payloadHead());
            }
            inspector.inspect(flow, packet, key.fromLow);
        }
    }

    private void count(long epochNanos, int captured, int original) {
        packets++;
        bytes += Integer.toUnsignedLong(original);
        capturedBytes += captured;
        first = Math.min(first, epochNanos);
        last = Math.max(last, epochNanos);
        if (packet.network == Layers.NOTHING) {
            opaque++;
        }
        if (packet.malformed) {
            malformed++;
        }
        if (packet.fragment != Layers.WHOLE) {
            fragmentCount++;
        }
    }

    /** The flows of the packets taken since the last call; begins anew. */
    public DissectedSegment finish() {
        List<FlowState> largest = largest();
        var flows = new ArrayList<Flow>(largest.size());
        for (FlowState flow : largest) {
            flows.add(maker.make(flow));
        }
        var totals = new Totals(
                packets,
                bytes,
                capturedBytes,
                packets == 0 ? 0 : first,
                packets == 0 ? 0 : last,
                table.size(),
                opaque,
                malformed,
                fragmentCount);
        var segment = new DissectedSegment(flows, remainder.toRollUp(), totals);
        clear();
        return segment;
    }

    /** Picks the flows that get documents, in order; the others go to the remainder. */
    private List<FlowState> largest() {
        var smallestFirst = new PriorityQueue<FlowState>(SIZE.reversed());
        for (FlowState flow : table.flows()) {
            smallestFirst.add(flow);
            if (smallestFirst.size() > limits.documents()) {
                remainder.add(smallestFirst.remove());
            }
        }
        var largest = new ArrayList<FlowState>(smallestFirst);
        largest.sort(SIZE);
        return largest;
    }

    /** Forgets the packets taken since the last {@link #finish}. */
    void clear() {
        packets = 0;
        bytes = 0;
        capturedBytes = 0;
        first = Long.MAX_VALUE;
        last = Long.MIN_VALUE;
        opaque = 0;
        malformed = 0;
        fragmentCount = 0;
        // Holds no reference to a segment's plaintext beyond its own time.
        packet.release();
        table.clear();
        fragments.clear();
        remainder.clear();
        inspector.clear();
    }
}
