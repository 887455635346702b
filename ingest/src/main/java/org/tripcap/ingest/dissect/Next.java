package org.tripcap.ingest.dissect;

/** Names the next header in one number: an EtherType, an IP protocol, or a link layer without either. */
final class Next {
    static final int NOTHING = -1;
    static final int ETHERNET = 0x1_0000;
    static final int PPP = 0x1_0001;
    private static final int IP_PROTOCOL = 0x2_0000;

    private Next() {}

    static int ofIpProtocol(int protocol) {
        return IP_PROTOCOL | protocol;
    }

    static boolean isIpProtocol(int next) {
        return (next & ~0xff) == IP_PROTOCOL;
    }

    static int ipProtocol(int next) {
        return next & 0xff;
    }
}
