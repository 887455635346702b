package org.tripcap.ingest.dissect;

/**
 * Link layers by their LINKTYPE numbers (draft-ietf-opsawg-pcaplinktype). Each method reads one header at the
 * position, moves behind it and names the next.
 */
final class LinkLayer {
    private static final int NULL = 0;
    private static final int ETHERNET = 1;
    private static final int PPP = 9;
    private static final int PPP_HDLC = 50;
    private static final int PPP_ETHER = 51;
    private static final int RAW_BSD = 12;
    private static final int RAW_OPENBSD = 14;
    private static final int RAW = 101;
    private static final int LOOP = 108;
    private static final int LINUX_SLL = 113;
    private static final int IPV4 = 228;
    private static final int IPV6 = 229;
    private static final int LINUX_SLL2 = 276;

    private static final int ETHERNET_HEADER = 14;
    private static final int SLL_HEADER = 16;
    private static final int SLL2_HEADER = 20;
    private static final int ARPHRD_ETHER = 1;
    private static final int LLC_SNAP = 0xaaaa03;
    private static final int LLC_IP = 0x060603;

    private LinkLayer() {}

    static int read(Layers packet) {
        return switch (packet.linkType) {
            case ETHERNET -> ethernet(packet);
            case LINUX_SLL -> sll(packet);
            case LINUX_SLL2 -> sll2(packet);
            case RAW_BSD, RAW_OPENBSD, RAW -> raw(packet);
            case IPV4 -> EtherTypes.IPV4;
            case IPV6 -> EtherTypes.IPV6;
            case NULL, LOOP -> loopback(packet);
            case PPP, PPP_HDLC -> Next.PPP;
            case PPP_ETHER -> pppoe(packet);
            default -> Next.NOTHING;
        };
    }

    static int ethernet(Layers packet) {
        if (!packet.has(ETHERNET_HEADER)) {
            return Next.NOTHING;
        }
        int at = packet.position;
        if (packet.network == Layers.NOTHING) {
            packet.destinationMac = Bytes.u48(packet.data, at);
            packet.sourceMac = Bytes.u48(packet.data, at + 6);
        }
        packet.position = at + ETHERNET_HEADER;
        return etherType(packet, Bytes.u16(packet.data, at + 12));
    }

    /** One 802.1Q tag: the EtherType before it has been read, the one behind it is next. */
    static int vlan(Layers packet) {
        if (!packet.has(4)) {
            return Next.NOTHING;
        }
        packet.vlan(Bytes.u16(packet.data, packet.position) & 0x0fff);
        int etherType = Bytes.u16(packet.data, packet.position + 2);
        packet.position += 4;
        return etherType(packet, etherType);
    }

    /** RFC 2516 session header; its length field may cut off padding. */
    static int pppoe(Layers packet) {
        if (!packet.has(6)) {
            return Next.NOTHING;
        }
        int length = Bytes.u16(packet.data, packet.position + 4);
        int code = Bytes.u8(packet.data, packet.position + 1);
        packet.position += 6;
        packet.end = Math.min(packet.end, packet.position + length);
        return code == 0 ? Next.PPP : Next.NOTHING;
    }

    /** RFC 1661 and RFC 1662: address and control may be left out, the protocol may be one byte. */
    static int ppp(Layers packet) {
        if (packet.end - packet.position >= 2 && Bytes.u16(packet.data, packet.position) == 0xff03) {
            packet.position += 2;
        }
        if (!packet.has(1)) {
            return Next.NOTHING;
        }
        int protocol = Bytes.u8(packet.data, packet.position);
        int length = 1;
        if ((protocol & 1) == 0) {
            if (!packet.has(2)) {
                return Next.NOTHING;
            }
            protocol = Bytes.u16(packet.data, packet.position);
            length = 2;
        }
        packet.position += length;
        return switch (protocol) {
            case 0x0021 -> etherType(packet, EtherTypes.IPV4);
            case 0x0057 -> etherType(packet, EtherTypes.IPV6);
            case 0x0281 -> etherType(packet, EtherTypes.MPLS);
            default -> Next.NOTHING;
        };
    }

    private static int sll(Layers packet) {
        if (!packet.has(SLL_HEADER)) {
            return Next.NOTHING;
        }
        int at = packet.position;
        if (Bytes.u16(packet.data, at + 2) == ARPHRD_ETHER && Bytes.u16(packet.data, at + 4) == 6) {
            packet.sourceMac = Bytes.u48(packet.data, at + 6);
        }
        packet.position = at + SLL_HEADER;
        return etherType(packet, Bytes.u16(packet.data, at + 14));
    }

    private static int sll2(Layers packet) {
        if (!packet.has(SLL2_HEADER)) {
            return Next.NOTHING;
        }
        int at = packet.position;
        if (Bytes.u16(packet.data, at + 8) == ARPHRD_ETHER && Bytes.u8(packet.data, at + 11) == 6) {
            packet.sourceMac = Bytes.u48(packet.data, at + 12);
        }
        packet.position = at + SLL2_HEADER;
        return etherType(packet, Bytes.u16(packet.data, at));
    }

    private static int raw(Layers packet) {
        if (!packet.has(1)) {
            return Next.NOTHING;
        }
        return ofVersion(packet);
    }

    /** An IP header whose version only its first nibble tells. The byte is there. */
    static int ofVersion(Layers packet) {
        return switch (packet.data[packet.position] >> 4 & 0xf) {
            case 4 -> EtherTypes.IPV4;
            case 6 -> EtherTypes.IPV6;
            default -> Next.NOTHING;
        };
    }

    /** BSD loopback: an address family in the capturing host's or in network byte order. */
    private static int loopback(Layers packet) {
        if (!packet.has(4)) {
            return Next.NOTHING;
        }
        int family = Bytes.i32(packet.data, packet.position);
        if ((family & 0xffff) == 0) {
            family = Integer.reverseBytes(family);
        }
        packet.position += 4;
        return switch (family) {
            case 2 -> EtherTypes.IPV4;
            case 10, 24, 28, 30 -> EtherTypes.IPV6;
            default -> Next.NOTHING;
        };
    }

    /** Also a length, when it is small: IEEE 802.3 tells the two apart so. */
    private static int etherType(Layers packet, int type) {
        if (type < EtherTypes.SMALLEST) {
            return llc(packet, type);
        }
        if (packet.network == Layers.NOTHING) {
            packet.etherType = type;
        }
        return type;
    }

    /** IEEE 802.2 with SNAP (RFC 1042), or IP right behind it; the length may cut off padding. */
    private static int llc(Layers packet, int length) {
        byte[] data = packet.data;
        int at = packet.position;
        packet.end = Math.min(packet.end, at + length);
        if (packet.end - at >= 8 && Bytes.u24(data, at) == LLC_SNAP) {
            int type = Bytes.u16(data, at + 6);
            packet.position = at + 8;
            return type < EtherTypes.SMALLEST ? Next.NOTHING : etherType(packet, type);
        }
        if (packet.end - at >= 3 && Bytes.u24(data, at) == LLC_IP) {
            packet.position = at + 3;
            return etherType(packet, EtherTypes.IPV4);
        }
        return Next.NOTHING;
    }
}
