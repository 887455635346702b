package org.tripcap.ingest.dissect;

import org.jspecify.annotations.Nullable;

/** Sums up what gets no document of its own. */
final class Remainder {
    private final DistinctCounter sources = new DistinctCounter();
    private final DistinctCounter destinations = new DistinctCounter();
    private final DistinctCounter ports = new DistinctCounter();
    private long flows;
    private boolean flowsExact = true;
    private long packets;
    private long bytes;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    void clear() {
        sources.clear();
        destinations.clear();
        ports.clear();
        flows = 0;
        flowsExact = true;
        packets = 0;
        bytes = 0;
        first = Long.MAX_VALUE;
        last = Long.MIN_VALUE;
    }

    /** A flow that did not make it among the largest. */
    void add(FlowState flow) {
        flows++;
        packets += flow.packets();
        bytes += flow.bytes();
        first = Math.min(first, flow.firstNanos);
        last = Math.max(last, flow.lastNanos);
        int network = FlowKey.network(flow.rest);
        if (network == Layers.NOTHING) {
            return;
        }
        boolean fromLow = flow.initiatorIsLow;
        sources.add(address(network, fromLow ? flow.lowHigh : flow.highHigh, fromLow ? flow.lowLow : flow.highLow));
        destinations.add(
                address(network, fromLow ? flow.highHigh : flow.lowHigh, fromLow ? flow.highLow : flow.lowLow));
        if (FlowKey.hasPorts(flow.rest) && !Icmp.isIcmp(FlowKey.protocol(flow.rest))) {
            int port = fromLow ? FlowKey.highPort(flow.rest) : FlowKey.lowPort(flow.rest);
            ports.add(port(FlowKey.protocol(flow.rest), port));
        }
    }

    /** A packet of a flow that the full table could not follow. */
    void add(Layers packet, long nanos, int originalLength) {
        flowsExact = false;
        packets++;
        bytes += Integer.toUnsignedLong(originalLength);
        first = Math.min(first, nanos);
        last = Math.max(last, nanos);
        if (packet.network == Layers.NOTHING) {
            return;
        }
        sources.add(address(packet.network, packet.sourceHigh, packet.sourceLow));
        destinations.add(address(packet.network, packet.destinationHigh, packet.destinationLow));
        if (packet.hasPorts && !Icmp.isIcmp(packet.protocol)) {
            ports.add(port(packet.protocol, packet.destinationPort));
        }
    }

    private static long address(int network, long high, long low) {
        return Hashing.mix(high, low, network, 0, 0);
    }

    private static long port(int protocol, int port) {
        return Hashing.mix(protocol, port, 0, 0, 0);
    }

    @Nullable RollUp toRollUp() {
        if (packets == 0) {
            return null;
        }
        return new RollUp(
                flows, flowsExact, packets, bytes, first, last, sources.count(), destinations.count(), ports.count());
    }
}
