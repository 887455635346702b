package org.tripcap.ingest.dissect;

/** EtherTypes read here (IEEE 802 numbers registry). */
final class EtherTypes {
    static final int IPV4 = 0x0800;
    static final int ARP = 0x0806;
    static final int TRANSPARENT_ETHERNET = 0x6558;
    static final int VLAN = 0x8100;
    static final int ERSPAN_3 = 0x22eb;
    static final int IPV6 = 0x86dd;
    static final int PPP = 0x880b;
    static final int MPLS = 0x8847;
    static final int MPLS_MULTICAST = 0x8848;
    static final int PPPOE_SESSION = 0x8864;
    static final int QINQ = 0x88a8;
    static final int ERSPAN_2 = 0x88be;
    static final int QINQ_OLD = 0x9100;

    /** Smaller numbers in an Ethernet header's last field are lengths (IEEE 802.3). */
    static final int SMALLEST = 0x0600;

    private EtherTypes() {}
}
