package org.tripcap.ingest.dissect;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What one side of a flow sent so far. */
final class Side {
    long packets;
    long bytes;
    long payloadBytes;
    long fragments;
    long mac = -1;

    long syn;
    long ack;
    long fin;
    long rst;
    long psh;
    long urg;
    long retransmissions;
    /** The first bytes of its payload; null until there are some that are wanted. */
    private byte @Nullable [] head;

    private int headLength;
    private boolean sequenceKnown;
    private int nextSequence;

    void clear() {
        packets = 0;
        bytes = 0;
        payloadBytes = 0;
        fragments = 0;
        mac = -1;
        syn = 0;
        ack = 0;
        fin = 0;
        rst = 0;
        psh = 0;
        urg = 0;
        retransmissions = 0;
        head = null;
        headLength = 0;
        sequenceKnown = false;
        nextSequence = 0;
    }

    /** Keeps the packet's payload as far as the head has room, in the order in which packets came. */
    void keepHead(Layers packet, int most) {
        int length = Math.min(packet.end - packet.position, most - headLength);
        if (length > 0) {
            byte[] kept = head == null ? new byte[most] : head;
            System.arraycopy(packet.data, packet.position, kept, headLength, length);
            head = kept;
            headLength += length;
        }
    }

    void count(Layers packet, int originalLength) {
        packets++;
        bytes += Integer.toUnsignedLong(originalLength);
        payloadBytes += packet.payloadLength;
        if (packet.fragment != Layers.WHOLE) {
            fragments++;
        }
        if (mac == -1) {
            mac = packet.sourceMac;
        }
        if (packet.protocol == IpProtocols.TCP && packet.tcpFlags != 0) {
            tcp(packet);
        }
    }

    private void tcp(Layers packet) {
        int flags = packet.tcpFlags;
        syn += flags >> 1 & 1;
        ack += flags >> 4 & 1;
        fin += flags & 1;
        rst += flags >> 2 & 1;
        psh += flags >> 3 & 1;
        urg += flags >> 5 & 1;
        if (packet.fragment != Layers.WHOLE) {
            return;
        }
        // SYN and FIN take one number of the sequence each (RFC 9293 section 3.4).
        int length = packet.payloadLength + (flags >> 1 & 1) + (flags & 1);
        if (length == 0) {
            return;
        }
        int end = packet.tcpSequence + length;
        if (!sequenceKnown) {
            sequenceKnown = true;
            nextSequence = end;
            return;
        }
        if (packet.tcpSequence - nextSequence < 0 && !keepAlive(packet, end)) {
            retransmissions++;
        }
        if (end - nextSequence > 0) {
            nextSequence = end;
        }
    }

    /** RFC 9293 section 3.8.4: at most one byte, just below what comes next. */
    private boolean keepAlive(Layers packet, int end) {
        return packet.payloadLength == 1
                && end == nextSequence
                && (packet.tcpFlags & (Transport.SYN | Transport.FIN | Transport.RST)) == 0
                && packet.hasPayload
                && packet.data[packet.position] == 0;
    }

    Flow.Counters toCounters(boolean isTcp) {
        Flow.@Nullable TcpCounters tcp =
                isTcp ? new Flow.TcpCounters(syn, ack, fin, rst, psh, urg, retransmissions) : null;
        String kept = head == null ? null : HexFormat.of().formatHex(head, 0, headLength);
        return new Flow.Counters(packets, bytes, payloadBytes, fragments, tcp, kept);
    }
}
