package org.tripcap.ingest.dissect;

/** TCP (RFC 9293), UDP (RFC 768), SCTP (RFC 9260), ICMP (RFC 792) and ICMPv6 (RFC 4443) headers. */
final class Transport {
    static final int FIN = 0x01;
    static final int SYN = 0x02;
    static final int RST = 0x04;
    static final int PSH = 0x08;
    static final int ACK = 0x10;
    static final int URG = 0x20;

    private static final int TCP_HEADER = 20;
    private static final int UDP_HEADER = 8;
    private static final int SCTP_HEADER = 12;

    private Transport() {}

    static int tcp(Layers packet) {
        if (!ports(packet) || !packet.has(TCP_HEADER)) {
            return Next.NOTHING;
        }
        int at = packet.position;
        packet.tcpSequence = Bytes.i32(packet.data, at + 4);
        packet.tcpFlags = Bytes.u8(packet.data, at + 13);
        int headerLength = (packet.data[at + 12] >> 4 & 0xf) * 4;
        if (headerLength < TCP_HEADER || headerLength > packet.payloadLength) {
            packet.malformed = true;
            packet.payloadLength = 0;
            return Next.NOTHING;
        }
        payload(packet, headerLength);
        return Next.NOTHING;
    }

    static int udp(Layers packet) {
        if (!ports(packet) || !packet.has(UDP_HEADER)) {
            return Next.NOTHING;
        }
        int length = Bytes.u16(packet.data, packet.position + 4);
        if (length >= UDP_HEADER && length < packet.payloadLength) {
            packet.payloadLength = length;
            packet.end = Math.min(packet.end, packet.position + length);
        } else if (length != 0 && length != packet.payloadLength && packet.fragment == Layers.WHOLE) {
            packet.malformed = true;
        }
        payload(packet, UDP_HEADER);
        return Tunnels.overUdp(packet);
    }

    static int sctp(Layers packet) {
        if (ports(packet) && packet.has(SCTP_HEADER)) {
            payload(packet, SCTP_HEADER);
        }
        return Next.NOTHING;
    }

    /** Type and code stand where ports would. */
    static int icmp(Layers packet, int protocol) {
        boolean fits = packet.network == (protocol == IpProtocols.ICMP ? Layers.IPV4 : Layers.IPV6);
        if (!fits || !packet.has(4)) {
            return Next.NOTHING;
        }
        packet.sourcePort = Bytes.u8(packet.data, packet.position);
        packet.destinationPort = Bytes.u8(packet.data, packet.position + 1);
        packet.hasPorts = true;
        payload(packet, 8);
        return Next.NOTHING;
    }

    /** Ports are taken as soon as they are there, even when the header behind them is cut. */
    private static boolean ports(Layers packet) {
        if (!packet.has(4)) {
            return false;
        }
        packet.sourcePort = Bytes.u16(packet.data, packet.position);
        packet.destinationPort = Bytes.u16(packet.data, packet.position + 2);
        packet.hasPorts = true;
        return true;
    }

    private static void payload(Layers packet, int headerLength) {
        packet.payloadLength = Math.max(0, packet.payloadLength - headerLength);
        if (packet.end - packet.position >= headerLength) {
            packet.position += headerLength;
            packet.hasPayload = packet.end > packet.position;
        }
    }
}
