package org.tripcap.ingest.dissect;

/** IPv4 headers (RFC 791) with options, and their fragments. */
final class Ipv4 {
    private static final int HEADER = 20;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int OFFSET = 0x1fff;

    private Ipv4() {}

    static int read(Layers packet, FragmentTable fragments) {
        if (!packet.has(HEADER)) {
            return Next.NOTHING;
        }
        byte[] data = packet.data;
        int at = packet.position;
        int version = data[at] >> 4 & 0xf;
        int headerLength = (data[at] & 0xf) * 4;
        if (version != 4 || headerLength < HEADER) {
            packet.malformed = true;
            return Next.NOTHING;
        }
        int totalLength = Bytes.u16(data, at + 2);
        if (totalLength == 0) {
            // Segmentation offload leaves the field empty on packets caught before the card cut them up.
            totalLength = packet.end - at;
        }
        packet.enterNetwork(Layers.IPV4);
        packet.sourceHigh = 0;
        packet.sourceLow = Bytes.u32(data, at + 12);
        packet.destinationHigh = 0;
        packet.destinationLow = Bytes.u32(data, at + 16);
        packet.protocol = Bytes.u8(data, at + 9);
        if (totalLength < headerLength || packet.end - at < headerLength) {
            packet.malformed = true;
            return Next.NOTHING;
        }
        packet.position = at + headerLength;
        packet.end = Math.min(packet.end, at + totalLength);
        packet.payloadLength = totalLength - headerLength;
        int fragmentField = Bytes.u16(data, at + 6);
        if ((fragmentField & (MORE_FRAGMENTS | OFFSET)) != 0) {
            packet.fragmentOffset = (fragmentField & OFFSET) * 8;
            packet.moreFragments = (fragmentField & MORE_FRAGMENTS) != 0;
            packet.fragmentId = Bytes.u16(data, at + 4);
            return fragments.read(packet);
        }
        return Next.ofIpProtocol(packet.protocol);
    }
}
