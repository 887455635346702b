package org.tripcap.ingest.dissect;

/** Reads a packet's headers from the link layer inward, header by header, to a bounded depth. */
final class PacketReader {
    /** Headers read of one packet at most, so that nested tunnels come to an end. */
    static final int MAX_HEADERS = 32;

    private final FragmentTable fragments;

    PacketReader(FragmentTable fragments) {
        this.fragments = fragments;
    }

    void read(Layers packet) {
        int next = LinkLayer.read(packet);
        for (int depth = 0; next != Next.NOTHING && depth < MAX_HEADERS; depth++) {
            next = step(packet, next);
        }
    }

    private int step(Layers packet, int next) {
        if (Next.isIpProtocol(next)) {
            return transport(packet, Next.ipProtocol(next));
        }
        return switch (next) {
            case Next.ETHERNET -> LinkLayer.ethernet(packet);
            case Next.PPP -> LinkLayer.ppp(packet);
            case EtherTypes.IPV4 -> Ipv4.read(packet, fragments);
            case EtherTypes.IPV6 -> Ipv6.read(packet, fragments);
            case EtherTypes.ARP -> Arp.read(packet);
            case EtherTypes.VLAN, EtherTypes.QINQ, EtherTypes.QINQ_OLD -> LinkLayer.vlan(packet);
            case EtherTypes.MPLS, EtherTypes.MPLS_MULTICAST -> Tunnels.mpls(packet);
            case EtherTypes.PPPOE_SESSION -> LinkLayer.pppoe(packet);
            case EtherTypes.ERSPAN_2, EtherTypes.ERSPAN_3 -> Tunnels.erspan(packet, next);
            default -> Next.NOTHING;
        };
    }

    private static int transport(Layers packet, int protocol) {
        return switch (protocol) {
            case IpProtocols.TCP -> Transport.tcp(packet);
            case IpProtocols.UDP -> Transport.udp(packet);
            case IpProtocols.SCTP -> Transport.sctp(packet);
            case IpProtocols.ICMP, IpProtocols.ICMPV6 -> Transport.icmp(packet, protocol);
            case IpProtocols.IPV4 -> Tunnels.ipInIp(packet, EtherTypes.IPV4);
            case IpProtocols.IPV6 -> Tunnels.ipInIp(packet, EtherTypes.IPV6);
            case IpProtocols.GRE -> Tunnels.gre(packet);
            case IpProtocols.ETHERIP -> Tunnels.etherIp(packet);
            case IpProtocols.MPLS -> {
                packet.openTunnel(Tunnels.MPLS, -1);
                yield EtherTypes.MPLS;
            }
            default -> Next.NOTHING;
        };
    }
}
