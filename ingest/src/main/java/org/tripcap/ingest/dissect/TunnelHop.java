package org.tripcap.ingest.dissect;

/** The outer side of a tunnel: what the flow would be, did the tunnel not exist. */
final class TunnelHop {
    int type;
    long id;
    private int network;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;
    private int protocol;
    private boolean hasPorts;
    private int sourcePort;
    private int destinationPort;

    /** Takes the network layer that {@code packet} is about to replace with one inside it. */
    void of(Layers packet) {
        type = packet.openTunnel;
        id = packet.openTunnelId;
        network = packet.network;
        sourceHigh = packet.sourceHigh;
        sourceLow = packet.sourceLow;
        destinationHigh = packet.destinationHigh;
        destinationLow = packet.destinationLow;
        protocol = packet.protocol;
        hasPorts = packet.hasPorts;
        sourcePort = packet.sourcePort;
        destinationPort = packet.destinationPort;
    }

    TunnelHop copy() {
        var copy = new TunnelHop();
        copy.type = type;
        copy.id = id;
        copy.network = network;
        copy.sourceHigh = sourceHigh;
        copy.sourceLow = sourceLow;
        copy.destinationHigh = destinationHigh;
        copy.destinationLow = destinationLow;
        copy.protocol = protocol;
        copy.hasPorts = hasPorts;
        copy.sourcePort = sourcePort;
        copy.destinationPort = destinationPort;
        return copy;
    }

    /** Whether this is the same tunnel, whichever way the packet went. */
    boolean same(TunnelHop other) {
        if (type != other.type || id != other.id || network != other.network || protocol != other.protocol) {
            return false;
        }
        boolean along = sourceHigh == other.sourceHigh
                && sourceLow == other.sourceLow
                && destinationHigh == other.destinationHigh
                && destinationLow == other.destinationLow
                && sourcePort == other.sourcePort
                && destinationPort == other.destinationPort;
        boolean back = sourceHigh == other.destinationHigh
                && sourceLow == other.destinationLow
                && destinationHigh == other.sourceHigh
                && destinationLow == other.sourceLow
                && sourcePort == other.destinationPort
                && destinationPort == other.sourcePort;
        return along || back;
    }

    Flow.Tunnel toTunnel(CommunityId communityId) {
        String name = Tunnels.name(type);
        String outer = communityId.of(
                network,
                sourceHigh,
                sourceLow,
                destinationHigh,
                destinationLow,
                protocol,
                hasPorts,
                sourcePort,
                destinationPort);
        return new Flow.Tunnel(
                name == null ? "unknown" : name,
                id,
                IpText.of(network, sourceHigh, sourceLow),
                IpText.of(network, destinationHigh, destinationLow),
                outer);
    }
}
