package org.tripcap.ingest.dissect;

/** ARP over Ethernet for IPv4 (RFC 826): a flow between sender's and target's addresses. */
final class Arp {
    private static final int LENGTH = 28;
    private static final int REQUEST = 1;
    private static final int REPLY = 2;

    private Arp() {}

    static int read(Layers packet) {
        if (packet.network != Layers.NOTHING) {
            // Inside a tunnel the flow stays that of the outer addresses: ARP has no IP pair of its own.
            return Next.NOTHING;
        }
        if (!packet.has(LENGTH)) {
            return Next.NOTHING;
        }
        byte[] data = packet.data;
        int at = packet.position;
        int operation = Bytes.u16(data, at + 6);
        if (Bytes.u16(data, at + 2) != EtherTypes.IPV4
                || Bytes.u16(data, at + 4) != 0x0604
                || operation < REQUEST
                || operation > REPLY) {
            return Next.NOTHING;
        }
        packet.network = Layers.ARP;
        packet.sourceHigh = 0;
        packet.sourceLow = Bytes.u32(data, at + 14);
        packet.destinationHigh = 0;
        packet.destinationLow = Bytes.u32(data, at + 24);
        return Next.NOTHING;
    }
}
