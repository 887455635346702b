package org.tripcap.ingest.dissect;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;

/**
 * Community id version 1 with seed 0 (Corelight's community-id-spec): one name for a flow among all tools. It hashes
 * the ordered pair of addresses and ports; ICMP types that answer one another stand in for ports, and an ICMP type
 * without an answer keeps its direction.
 */
final class CommunityId {
    private static final String PREFIX = "1:";
    private static final int IPV6_INPUT = 2 + 16 + 16 + 2 + 4;

    private final MessageDigest sha1 = Digests.sha1();
    private final ByteBuffer input = ByteBuffer.allocate(IPV6_INPUT);

    /** The id of a flow by its key; without ports as for a fragment that nothing but its IP header is known of. */
    String of(FlowState flow, boolean withPorts) {
        long key = flow.rest;
        return of(
                FlowKey.network(key),
                flow.lowHigh,
                flow.lowLow,
                flow.highHigh,
                flow.highLow,
                FlowKey.protocol(key),
                withPorts,
                FlowKey.lowPort(key),
                FlowKey.highPort(key));
    }

    /** The id of a packet. ICMP comes with its type and the type that answers it, or else its code, as ports. */
    String of(
            int network,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            int protocol,
            boolean withPorts,
            int sourcePort,
            int destinationPort) {
        boolean oneWay = withPorts && Icmp.isIcmp(protocol) && Icmp.counterpart(protocol, sourcePort) < 0;
        int order = Long.compareUnsigned(sourceHigh, destinationHigh);
        if (order == 0) {
            order = Long.compareUnsigned(sourceLow, destinationLow);
        }
        boolean ordered = oneWay || order < 0 || (order == 0 && (!withPorts || sourcePort <= destinationPort));
        input.clear();
        input.putShort((short) 0);
        address(network, ordered ? sourceHigh : destinationHigh, ordered ? sourceLow : destinationLow);
        address(network, ordered ? destinationHigh : sourceHigh, ordered ? destinationLow : sourceLow);
        input.put((byte) protocol).put((byte) 0);
        if (withPorts) {
            input.putShort((short) (ordered ? sourcePort : destinationPort));
            input.putShort((short) (ordered ? destinationPort : sourcePort));
        }
        sha1.update(input.flip());
        return PREFIX + Base64.getEncoder().encodeToString(sha1.digest());
    }

    private void address(int network, long high, long low) {
        if (network == Layers.IPV4) {
            input.putInt((int) low);
        } else {
            input.putLong(high).putLong(low);
        }
    }
}
