package org.tripcap.ingest.dissect;

/**
 * What one packet's headers say. One instance is filled anew for each packet, so that reading makes no garbage. Every
 * reader checks against {@link #end} before it touches {@link #data}.
 */
final class Layers {
    static final int NOTHING = 0;
    static final int IPV4 = 4;
    static final int IPV6 = 6;
    static final int ARP = 1;

    /** Values of {@link #fragment}. */
    static final int WHOLE = 0;

    static final int FIRST_FRAGMENT = 1;
    static final int LATER_FRAGMENT = 2;

    private static final byte[] NO_BYTES = new byte[0];

    static final int MAX_VLANS = 4;
    static final int MAX_TUNNELS = 4;

    byte[] data = NO_BYTES;
    /** The next header not yet read. */
    int position;
    /** Behind the last byte that belongs to the innermost header read so far. */
    int end;

    int linkType;
    int etherType;
    long sourceMac;
    long destinationMac;

    /** Innermost network layer: NOTHING, IPV4, IPV6 or ARP. IPv4 addresses stand in the low halves. */
    int network;

    long sourceHigh;
    long sourceLow;
    long destinationHigh;
    long destinationLow;
    int protocol;

    int fragment;
    int fragmentOffset;
    boolean moreFragments;
    int fragmentId;
    /** Whether this fragment completes its datagram, as far as the fragment table can tell. */
    boolean completed;

    /** Ports of TCP, UDP and SCTP, or type and code of ICMP, when {@link #hasPorts}. */
    boolean hasPorts;

    int sourcePort;
    int destinationPort;

    int tcpFlags;
    int tcpSequence;

    /** Application bytes: from {@link #position} to {@link #end}; their length by the headers, also when cut. */
    boolean hasPayload;

    int payloadLength;

    boolean malformed;

    final int[] vlans = new int[MAX_VLANS];
    int vlanCount;

    final TunnelHop[] tunnels = new TunnelHop[MAX_TUNNELS];
    int tunnelCount;
    /** Type of the tunnel header just read, until an IP header inside makes it a hop. */
    int openTunnel;

    long openTunnelId;
    /** Type of the last tunnel met, whether or not anything was found inside. */
    int lastTunnel;

    Layers() {
        for (int i = 0; i < tunnels.length; i++) {
            tunnels[i] = new TunnelHop();
        }
    }

    void start(int linkType, byte[] data, int offset, int captured) {
        this.data = data;
        this.position = offset;
        this.end = offset + captured;
        this.linkType = linkType;
        etherType = -1;
        sourceMac = -1;
        destinationMac = -1;
        network = NOTHING;
        protocol = -1;
        malformed = false;
        vlanCount = 0;
        tunnelCount = 0;
        openTunnel = Tunnels.NONE;
        openTunnelId = -1;
        lastTunnel = Tunnels.NONE;
        clearTransport();
    }

    void release() {
        data = NO_BYTES;
    }

    private void clearTransport() {
        fragment = WHOLE;
        fragmentOffset = 0;
        moreFragments = false;
        completed = false;
        hasPorts = false;
        sourcePort = 0;
        destinationPort = 0;
        hasPayload = false;
        payloadLength = 0;
        tcpFlags = 0;
        tcpSequence = 0;
    }

    /** Whether {@code length} more bytes are there; if not, the packet is marked malformed. */
    boolean has(int length) {
        if (end - position >= length) {
            return true;
        }
        malformed = true;
        return false;
    }

    void vlan(int id) {
        if (vlanCount < MAX_VLANS) {
            vlans[vlanCount++] = id;
        }
    }

    void openTunnel(int type, long id) {
        openTunnel = type;
        openTunnelId = id;
        lastTunnel = type;
    }

    /** Begins an IP layer: a network layer read before becomes a tunnel around it. */
    void enterNetwork(int kind) {
        if (network != NOTHING && tunnelCount < MAX_TUNNELS) {
            tunnels[tunnelCount++].of(this);
        }
        network = kind;
        openTunnel = Tunnels.NONE;
        openTunnelId = -1;
        clearTransport();
    }
}
