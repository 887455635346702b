package org.tripcap.ingest.dissect;

import java.util.Arrays;

/**
 * Remembers the ports of first fragments for the later ones, and how much of each datagram has been seen. Of fixed size:
 * when it is full, the datagram begun longest ago makes place, so that a spray of fragments costs no memory. Where
 * entries lie depends on the process's hash seed, what is remembered does not.
 */
final class FragmentTable {
    private static final int SIZE = 1 << 14;
    private static final int UNKNOWN = -1;
    private static final int NONE = -1;

    private final long[] sourceHigh = new long[SIZE];
    private final long[] sourceLow = new long[SIZE];
    private final long[] destinationHigh = new long[SIZE];
    private final long[] destinationLow = new long[SIZE];
    /** Network, protocol and identification in one number; 0 marks a free place. */
    private final long[] identity = new long[SIZE];

    /** Protocol, source port and destination port in one number. */
    private final long[] ports = new long[SIZE];

    private final int[] seen = new int[SIZE];
    private final int[] total = new int[SIZE];

    /** By hash: the first place of a chain; by place: the next of its chain, and the chain it is in. */
    private final int[] chains = new int[SIZE];

    private final int[] nextInChain = new int[SIZE];
    private final int[] chainOf = new int[SIZE];
    private int oldest;
    private boolean used = true;

    FragmentTable() {
        clear();
    }

    void clear() {
        if (used) {
            Arrays.fill(identity, 0);
            Arrays.fill(chains, NONE);
            oldest = 0;
            used = false;
        }
    }

    /**
     * Reads what a fragment has of its transport header, or takes the ports of the datagram's first fragment.
     *
     * @return always {@link Next#NOTHING}: nothing inside a fragment is read further
     */
    int read(Layers packet) {
        int length = packet.payloadLength;
        int place = place(packet);
        if (packet.fragmentOffset == 0) {
            packet.fragment = Layers.FIRST_FRAGMENT;
            first(packet);
            ports[place] = packet.hasPorts
                    ? (long) packet.protocol << 32 | (long) packet.sourcePort << 16 | packet.destinationPort
                    : UNKNOWN;
        } else {
            packet.fragment = Layers.LATER_FRAGMENT;
            long known = ports[place];
            if (known != UNKNOWN) {
                packet.hasPorts = true;
                // RFC 8200 section 4.5: what the first fragment says comes next holds for all.
                packet.protocol = (int) (known >> 32);
                packet.sourcePort = (int) (known >> 16) & 0xffff;
                packet.destinationPort = (int) known & 0xffff;
            }
        }
        packet.hasPayload = false;
        packet.payloadLength = length;
        seen[place] += length;
        if (!packet.moreFragments) {
            total[place] = packet.fragmentOffset + length;
        }
        packet.completed = total[place] >= 0 && seen[place] >= total[place];
        if (packet.completed) {
            remove(place);
        }
        return Next.NOTHING;
    }

    /** What a first fragment has of a transport header: cutting it is what fragments do, so that is no flaw here. */
    private static void first(Layers packet) {
        boolean malformed = packet.malformed;
        switch (packet.protocol) {
            case IpProtocols.TCP -> Transport.tcp(packet);
            case IpProtocols.UDP -> Transport.udp(packet);
            case IpProtocols.SCTP -> Transport.sctp(packet);
            case IpProtocols.ICMP, IpProtocols.ICMPV6 -> Transport.icmp(packet, packet.protocol);
            default -> {}
        }
        packet.malformed = malformed;
    }

    private int place(Layers packet) {
        // RFC 791 tells IPv4 datagrams apart by protocol too, RFC 8200 IPv6 ones by addresses and identification only.
        int protocol = packet.network == Layers.IPV4 ? packet.protocol : 0;
        long id = 1L << 63 | (long) packet.network << 40 | (long) protocol << 32 | (packet.fragmentId & 0xffff_ffffL);
        long hash = Hashing.mix(packet.sourceHigh, packet.sourceLow, packet.destinationHigh, packet.destinationLow, id);
        int chain = (int) hash & (SIZE - 1);
        int place = chains[chain];
        while (place != NONE && !is(place, id, packet)) {
            place = nextInChain[place];
        }
        return place == NONE ? insert(chain, id, packet) : place;
    }

    private boolean is(int place, long id, Layers packet) {
        return identity[place] == id
                && sourceLow[place] == packet.sourceLow
                && destinationLow[place] == packet.destinationLow
                && sourceHigh[place] == packet.sourceHigh
                && destinationHigh[place] == packet.destinationHigh;
    }

    private int insert(int chain, long id, Layers packet) {
        int place = oldest;
        oldest = (oldest + 1) & (SIZE - 1);
        if (identity[place] != 0) {
            remove(place);
        }
        used = true;
        identity[place] = id;
        sourceHigh[place] = packet.sourceHigh;
        sourceLow[place] = packet.sourceLow;
        destinationHigh[place] = packet.destinationHigh;
        destinationLow[place] = packet.destinationLow;
        ports[place] = UNKNOWN;
        seen[place] = 0;
        total[place] = -1;
        nextInChain[place] = chains[chain];
        chainOf[place] = chain;
        chains[chain] = place;
        return place;
    }

    private void remove(int place) {
        int chain = chainOf[place];
        if (chains[chain] == place) {
            chains[chain] = nextInChain[place];
        } else {
            int before = chains[chain];
            while (nextInChain[before] != place) {
                before = nextInChain[before];
            }
            nextInChain[before] = nextInChain[place];
        }
        identity[place] = 0;
    }
}
