package org.tripcap.ingest.dissect;

import org.jspecify.annotations.Nullable;

/** IP protocol numbers (IANA registry) that are read, and the names ECS wants for {@code network.transport}. */
final class IpProtocols {
    static final int ICMP = 1;
    static final int IPV4 = 4;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int IPV6 = 41;
    static final int GRE = 47;
    static final int ICMPV6 = 58;
    static final int ETHERIP = 97;
    static final int SCTP = 132;
    static final int MPLS = 137;

    private IpProtocols() {}

    static @Nullable String transport(int protocol) {
        return switch (protocol) {
            case ICMP -> "icmp";
            case 2 -> "igmp";
            case IPV4 -> "ipv4";
            case TCP -> "tcp";
            case UDP -> "udp";
            case 33 -> "dccp";
            case IPV6 -> "ipv6";
            case GRE -> "gre";
            case 50 -> "esp";
            case 51 -> "ah";
            case ICMPV6 -> "ipv6-icmp";
            case 89 -> "ospf";
            case ETHERIP -> "etherip";
            case 103 -> "pim";
            case 112 -> "vrrp";
            case SCTP -> "sctp";
            case MPLS -> "mpls-in-ip";
            default -> null;
        };
    }
}
