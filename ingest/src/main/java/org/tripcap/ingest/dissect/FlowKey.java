package org.tripcap.ingest.dissect;

/**
 * A flow's key, taken from one packet: the address pair in a fixed order, so that both directions find the same flow.
 * One instance is filled anew for each packet.
 */
final class FlowKey {
    long lowHigh;
    long lowLow;
    long highHigh;
    long highLow;
    /** Network, protocol, ports and whether they are there, in one number. */
    long rest;

    long hash;
    /** Whether the packet came from the side called low. */
    boolean fromLow;

    private static final int NETWORK_SHIFT = 48;
    private static final int PROTOCOL_SHIFT = 40;
    private static final long ONE_WAY = 1L << 33;
    private static final long HAS_PORTS = 1L << 32;

    void of(Layers packet) {
        boolean oneWay = false;
        long ports = 0;
        int sourcePort = 0;
        int destinationPort = 0;
        switch (packet.network) {
            case Layers.IPV4, Layers.IPV6 -> {
                if (packet.hasPorts) {
                    ports = HAS_PORTS;
                    sourcePort = packet.sourcePort;
                    destinationPort = packet.destinationPort;
                    if (Icmp.isIcmp(packet.protocol)) {
                        int counterpart = Icmp.counterpart(packet.protocol, sourcePort);
                        oneWay = counterpart < 0;
                        if (!oneWay) {
                            destinationPort = counterpart;
                        }
                    }
                }
                addresses(packet, oneWay, sourcePort, destinationPort);
            }
            case Layers.ARP -> addresses(packet, false, 0, 0);
            default -> {
                fromLow = true;
                lowHigh = packet.linkType;
                lowLow = packet.etherType;
                highHigh = 0;
                highLow = 0;
            }
        }
        int lowPort = fromLow ? sourcePort : destinationPort;
        int highPort = fromLow ? destinationPort : sourcePort;
        rest = (long) packet.network << NETWORK_SHIFT
                | (packet.protocol & 0xffL) << PROTOCOL_SHIFT
                | (oneWay ? ONE_WAY : 0)
                | ports
                | (long) lowPort << 16
                | highPort;
        hash = Hashing.mix(lowHigh, lowLow, highHigh, highLow, rest);
    }

    private void addresses(Layers packet, boolean oneWay, int sourcePort, int destinationPort) {
        fromLow = oneWay || sourceIsLow(packet, sourcePort, destinationPort);
        if (fromLow) {
            lowHigh = packet.sourceHigh;
            lowLow = packet.sourceLow;
            highHigh = packet.destinationHigh;
            highLow = packet.destinationLow;
        } else {
            lowHigh = packet.destinationHigh;
            lowLow = packet.destinationLow;
            highHigh = packet.sourceHigh;
            highLow = packet.sourceLow;
        }
    }

    private static boolean sourceIsLow(Layers packet, int sourcePort, int destinationPort) {
        int order = Long.compareUnsigned(packet.sourceHigh, packet.destinationHigh);
        if (order == 0) {
            order = Long.compareUnsigned(packet.sourceLow, packet.destinationLow);
        }
        return order < 0 || (order == 0 && sourcePort <= destinationPort);
    }

    static int network(long rest) {
        return (int) (rest >> NETWORK_SHIFT);
    }

    /** The IP protocol number; only of IPv4 and IPv6 flows. */
    static int protocol(long rest) {
        return (int) (rest >> PROTOCOL_SHIFT) & 0xff;
    }

    static boolean hasPorts(long rest) {
        return (rest & HAS_PORTS) != 0;
    }

    static int lowPort(long rest) {
        return (int) (rest >> 16) & 0xffff;
    }

    static int highPort(long rest) {
        return (int) rest & 0xffff;
    }
}
