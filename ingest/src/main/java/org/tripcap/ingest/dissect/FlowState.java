package org.tripcap.ingest.dissect;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A flow while its segment is being read. Instances are used again from segment to segment. */
final class FlowState {
    private static final int MAX_VLANS = 4;
    private static final int MAX_TUNNELS = 4;

    long lowHigh;
    long lowLow;
    long highHigh;
    long highLow;
    long rest;
    long hash;

    /** Its place in the order of the flows' first packets. */
    int number;

    long firstNanos;
    long lastNanos;
    final Side low = new Side();
    final Side high = new Side();

    /** Whether a packet with a whole transport header, or the fragment that completed its datagram, was seen. */
    boolean sawWhole;
    /** Whether an IPv4 fragment was seen that did not complete its datagram. */
    boolean sawPart;

    boolean initiatorIsLow;
    private boolean initiatorKnown;

    int icmpType;
    int icmpCode;
    int lastTunnel;
    final int[] vlans = new int[MAX_VLANS];
    int vlanCount;
    final List<TunnelHop> tunnels = new ArrayList<>(0);

    @Nullable Conversation conversation;

    void begin(FlowKey key, Layers packet, long nanos) {
        lowHigh = key.lowHigh;
        lowLow = key.lowLow;
        highHigh = key.highHigh;
        highLow = key.highLow;
        rest = key.rest;
        hash = key.hash;
        firstNanos = nanos;
        lastNanos = nanos;
        sawWhole = false;
        sawPart = false;
        initiatorKnown = false;
        initiatorIsLow = key.fromLow == senderLooksLikeClient(packet);
        boolean icmp = packet.hasPorts && Icmp.isIcmp(packet.protocol);
        icmpType = icmp ? packet.sourcePort : -1;
        icmpCode = icmp ? packet.destinationPort : -1;
        lastTunnel = packet.lastTunnel;
        vlanCount = 0;
        release();
    }

    /** Lets go of what was read from packets. */
    void release() {
        low.clear();
        high.clear();
        tunnels.clear();
        conversation = null;
    }

    boolean is(FlowKey key) {
        return hash == key.hash
                && rest == key.rest
                && lowLow == key.lowLow
                && highLow == key.highLow
                && lowHigh == key.lowHigh
                && highHigh == key.highHigh;
    }

    void count(FlowKey key, Layers packet, long nanos, int originalLength) {
        firstNanos = Math.min(firstNanos, nanos);
        lastNanos = Math.max(lastNanos, nanos);
        (key.fromLow ? low : high).count(packet, originalLength);
        if (packet.fragment == Layers.WHOLE || packet.completed) {
            sawWhole = true;
        } else if (packet.network == Layers.IPV4) {
            sawPart = true;
        }
        if ((packet.tcpFlags & Transport.SYN) != 0 && !initiatorKnown) {
            initiatorKnown = true;
            initiatorIsLow = key.fromLow == ((packet.tcpFlags & Transport.ACK) == 0);
        }
        for (int i = 0; i < packet.vlanCount; i++) {
            vlan(packet.vlans[i]);
        }
        for (int i = 0; i < packet.tunnelCount; i++) {
            tunnel(packet.tunnels[i]);
        }
    }

    /** The first sender began it, unless it speaks from a service's port to one that is not. */
    private static boolean senderLooksLikeClient(Layers packet) {
        boolean ports = packet.hasPorts && !Icmp.isIcmp(packet.protocol);
        return !ports || packet.sourcePort >= 1024 || packet.destinationPort < 1024;
    }

    private void vlan(int id) {
        for (int i = 0; i < vlanCount; i++) {
            if (vlans[i] == id) {
                return;
            }
        }
        if (vlanCount < MAX_VLANS) {
            vlans[vlanCount++] = id;
        }
    }

    private void tunnel(TunnelHop hop) {
        for (int i = 0; i < tunnels.size(); i++) {
            if (tunnels.get(i).same(hop)) {
                return;
            }
        }
        if (tunnels.size() < MAX_TUNNELS) {
            tunnels.add(hop.copy());
        }
    }

    long packets() {
        return low.packets + high.packets;
    }

    long bytes() {
        return low.bytes + high.bytes;
    }
}
