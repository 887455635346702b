package org.tripcap.ingest.dissect;

/** The ICMP and ICMPv6 types that answer one another, as the community id standard pairs them. */
final class Icmp {
    private Icmp() {}

    static boolean isIcmp(int protocol) {
        return protocol == IpProtocols.ICMP || protocol == IpProtocols.ICMPV6;
    }

    /** The type that answers or asks for {@code type}, or -1 for one that goes one way only. */
    static int counterpart(int protocol, int type) {
        return protocol == IpProtocols.ICMP ? ofIcmp(type) : ofIcmpV6(type);
    }

    private static int ofIcmp(int type) {
        return switch (type) {
            case 0 -> 8;
            case 8 -> 0;
            case 9 -> 10;
            case 10 -> 9;
            case 13 -> 14;
            case 14 -> 13;
            case 15 -> 16;
            case 16 -> 15;
            case 17 -> 18;
            case 18 -> 17;
            default -> -1;
        };
    }

    private static int ofIcmpV6(int type) {
        return switch (type) {
            case 128 -> 129;
            case 129 -> 128;
            case 130 -> 131;
            case 131 -> 130;
            case 133 -> 134;
            case 134 -> 133;
            case 135 -> 136;
            case 136 -> 135;
            case 139 -> 140;
            case 140 -> 139;
            case 144 -> 145;
            case 145 -> 144;
            default -> -1;
        };
    }
}
