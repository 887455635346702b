package org.tripcap.ingest.dissect;

import org.jspecify.annotations.Nullable;

/**
 * Tunnel headers: GRE (RFC 2784, 2890, 2637), VXLAN (RFC 7348), GENEVE (RFC 8926), IP in IP (RFC 2003, 2473, 4213),
 * ERSPAN (draft-foschiano-erspan), EtherIP (RFC 3378) and MPLS (RFC 3032). A fragment's tunnel is not entered: what is
 * inside its first part would not be found again in the others.
 */
final class Tunnels {
    static final int NONE = 0;
    static final int GRE = 1;
    static final int VXLAN = 2;
    static final int GENEVE = 3;
    static final int IP_IN_IP = 4;
    static final int ERSPAN = 5;
    static final int ETHERIP = 6;
    static final int MPLS = 7;

    private static final int VXLAN_PORT = 4789;
    private static final int VXLAN_PORT_LINUX = 8472;
    private static final int VXLAN_GPE_PORT = 4790;
    private static final int GENEVE_PORT = 6081;

    private static final int GRE_CHECKSUM = 0x8000;
    private static final int GRE_ROUTING = 0x4000;
    private static final int GRE_KEY = 0x2000;
    private static final int GRE_SEQUENCE = 0x1000;
    private static final int GRE_ACKNOWLEDGEMENT = 0x0080;

    private Tunnels() {}

    static @Nullable String name(int type) {
        return switch (type) {
            case GRE -> "gre";
            case VXLAN -> "vxlan";
            case GENEVE -> "geneve";
            case IP_IN_IP -> "ipip";
            case ERSPAN -> "erspan";
            case ETHERIP -> "etherip";
            case MPLS -> "mpls";
            default -> null;
        };
    }

    static int ipInIp(Layers packet, int inner) {
        packet.openTunnel(IP_IN_IP, -1);
        return inner;
    }

    static int gre(Layers packet) {
        if (!packet.has(4)) {
            return Next.NOTHING;
        }
        int at = packet.position;
        int flags = Bytes.u16(packet.data, at);
        int etherType = Bytes.u16(packet.data, at + 2);
        int version = flags & 7;
        if (version > 1 || (flags & GRE_ROUTING) != 0) {
            return Next.NOTHING;
        }
        int length = 4;
        if ((flags & GRE_CHECKSUM) != 0) {
            length += 4;
        }
        int key = length;
        if ((flags & GRE_KEY) != 0) {
            length += 4;
        }
        if ((flags & GRE_SEQUENCE) != 0) {
            length += 4;
        }
        if (version == 1 && (flags & GRE_ACKNOWLEDGEMENT) != 0) {
            length += 4;
        }
        if (!packet.has(length)) {
            return Next.NOTHING;
        }
        packet.openTunnel(GRE, (flags & GRE_KEY) != 0 ? Bytes.u32(packet.data, at + key) : -1);
        packet.position = at + length;
        return switch (etherType) {
            case EtherTypes.TRANSPARENT_ETHERNET -> Next.ETHERNET;
            case EtherTypes.PPP -> Next.PPP;
            // ERSPAN type I has neither sequence number nor header of its own.
            case EtherTypes.ERSPAN_2 -> (flags & GRE_SEQUENCE) != 0 ? EtherTypes.ERSPAN_2 : Next.ETHERNET;
            default -> etherType;
        };
    }

    static int erspan(Layers packet, int etherType) {
        if (packet.openTunnel != GRE) {
            return Next.NOTHING;
        }
        int length = etherType == EtherTypes.ERSPAN_2 ? 8 : 12;
        if (!packet.has(length)) {
            return Next.NOTHING;
        }
        int at = packet.position;
        if (length == 12 && (packet.data[at + 11] & 1) != 0) {
            length = 20;
        }
        if (!packet.has(length)) {
            return Next.NOTHING;
        }
        packet.openTunnel(ERSPAN, Bytes.u16(packet.data, at + 2) & 0x03ff);
        packet.position = at + length;
        return Next.ETHERNET;
    }

    static int etherIp(Layers packet) {
        if (!packet.has(2)) {
            return Next.NOTHING;
        }
        packet.openTunnel(ETHERIP, -1);
        packet.position += 2;
        return Next.ETHERNET;
    }

    /** Labels to the bottom of the stack; behind it an IP header tells its version, a zero nibble a control word. */
    static int mpls(Layers packet) {
        for (int i = 0; i < 16; i++) {
            if (!packet.has(5)) {
                return Next.NOTHING;
            }
            boolean bottom = (packet.data[packet.position + 2] & 1) != 0;
            packet.position += 4;
            if (bottom) {
                int next = LinkLayer.ofVersion(packet);
                if (next == Next.NOTHING && packet.data[packet.position] >> 4 == 0 && packet.has(4)) {
                    packet.position += 4;
                    next = Next.ETHERNET;
                }
                return next;
            }
        }
        packet.malformed = true;
        return Next.NOTHING;
    }

    /** VXLAN and GENEVE, by port and by a header that is one. The position is behind the UDP header. */
    static int overUdp(Layers packet) {
        if (packet.fragment != Layers.WHOLE || packet.end - packet.position < 8) {
            return Next.NOTHING;
        }
        return switch (packet.destinationPort) {
            case VXLAN_PORT, VXLAN_PORT_LINUX -> vxlan(packet);
            case VXLAN_GPE_PORT -> vxlanGpe(packet);
            case GENEVE_PORT -> geneve(packet);
            default -> Next.NOTHING;
        };
    }

    /** Bits beside the one that says an identifier follows are ignored, as RFC 7348 section 5 asks. */
    private static int vxlan(Layers packet) {
        int at = packet.position;
        if ((packet.data[at] & 0x08) == 0) {
            return Next.NOTHING;
        }
        packet.openTunnel(VXLAN, Bytes.u24(packet.data, at + 4));
        packet.position = at + 8;
        return Next.ETHERNET;
    }

    /** The generic protocol extension (draft-ietf-nvo3-vxlan-gpe) names what is inside. */
    private static int vxlanGpe(Layers packet) {
        int at = packet.position;
        int next = (packet.data[at] & 0x04) == 0
                ? Next.ETHERNET
                : switch (packet.data[at + 3]) {
                    case 1 -> EtherTypes.IPV4;
                    case 2 -> EtherTypes.IPV6;
                    case 3 -> Next.ETHERNET;
                    default -> Next.NOTHING;
                };
        return vxlan(packet) == Next.NOTHING ? Next.NOTHING : next;
    }

    private static int geneve(Layers packet) {
        int at = packet.position;
        int length = 8 + (packet.data[at] & 0x3f) * 4;
        boolean valid = (packet.data[at] & 0xc0) == 0 && packet.data[at + 7] == 0;
        if (!valid || packet.end - at < length) {
            return Next.NOTHING;
        }
        packet.openTunnel(GENEVE, Bytes.u24(packet.data, at + 4));
        packet.position = at + length;
        int etherType = Bytes.u16(packet.data, at + 2);
        return etherType == EtherTypes.TRANSPARENT_ETHERNET ? Next.ETHERNET : etherType;
    }
}
