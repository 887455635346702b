package org.tripcap.ingest.dissect;

/** IPv6 headers (RFC 8200) with a bounded chain of extension headers. */
final class Ipv6 {
    private static final int HEADER = 40;
    private static final int MAX_EXTENSIONS = 16;

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int AUTHENTICATION = 51;
    private static final int DESTINATION = 60;
    private static final int MOBILITY = 135;
    private static final int HOST_IDENTITY = 139;
    private static final int SHIM6 = 140;

    private Ipv6() {}

    static int read(Layers packet, FragmentTable fragments) {
        if (!packet.has(HEADER)) {
            return Next.NOTHING;
        }
        byte[] data = packet.data;
        int at = packet.position;
        if ((data[at] >> 4 & 0xf) != 6) {
            packet.malformed = true;
            return Next.NOTHING;
        }
        int payload = Bytes.u16(data, at + 4);
        packet.enterNetwork(Layers.IPV6);
        packet.sourceHigh = Bytes.i64(data, at + 8);
        packet.sourceLow = Bytes.i64(data, at + 16);
        packet.destinationHigh = Bytes.i64(data, at + 24);
        packet.destinationLow = Bytes.i64(data, at + 32);
        packet.protocol = Bytes.u8(data, at + 6);
        packet.position = at + HEADER;
        if (payload == 0 && packet.protocol != 59) {
            // A jumbogram (RFC 2675) or segmentation offload: as much as is there.
            payload = packet.end - packet.position;
        }
        packet.end = Math.min(packet.end, packet.position + payload);
        packet.payloadLength = payload;
        return extensions(packet, fragments);
    }

    private static int extensions(Layers packet, FragmentTable fragments) {
        for (int i = 0; i < MAX_EXTENSIONS; i++) {
            int length;
            switch (packet.protocol) {
                case HOP_BY_HOP, ROUTING, DESTINATION, MOBILITY, HOST_IDENTITY, SHIM6 -> {
                    if (!packet.has(8)) {
                        return Next.NOTHING;
                    }
                    length = (Bytes.u8(packet.data, packet.position + 1) + 1) * 8;
                }
                case AUTHENTICATION -> {
                    if (!packet.has(8)) {
                        return Next.NOTHING;
                    }
                    length = (Bytes.u8(packet.data, packet.position + 1) + 2) * 4;
                }
                case FRAGMENT -> {
                    if (!packet.has(8)) {
                        return Next.NOTHING;
                    }
                    if (fragment(packet)) {
                        return fragments.read(packet);
                    }
                    continue;
                }
                default -> {
                    return Next.ofIpProtocol(packet.protocol);
                }
            }
            if (!packet.has(length)) {
                return Next.NOTHING;
            }
            packet.protocol = Bytes.u8(packet.data, packet.position);
            packet.position += length;
            packet.payloadLength -= length;
        }
        packet.malformed = true;
        return Next.NOTHING;
    }

    /** Reads the fragment header; false for an atomic fragment (RFC 6946), which is a whole datagram. */
    private static boolean fragment(Layers packet) {
        int at = packet.position;
        int field = Bytes.u16(packet.data, at + 2);
        packet.protocol = Bytes.u8(packet.data, at);
        packet.fragmentOffset = field & 0xfff8;
        packet.moreFragments = (field & 1) != 0;
        packet.fragmentId = Bytes.i32(packet.data, at + 4);
        packet.position = at + 8;
        packet.payloadLength -= 8;
        return field >> 3 != 0 || packet.moreFragments;
    }
}
