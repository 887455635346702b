package org.tripcap.ingest.dissect;

import org.jspecify.annotations.Nullable;

/** Tells by the first bytes of a TCP connection, and its ports where they do not suffice, which protocol it speaks. */
final class StreamProtocols {
    private final CertificateNames certificates;
    private final DnsNames names;

    StreamProtocols(CertificateNames certificates, DnsNames names) {
        this.certificates = certificates;
        this.names = names;
    }

    /** What reads it, or null for protocols that are named at most. */
    @Nullable StreamReader first(Layers packet, Conversation conversation) {
        byte[] data = packet.data;
        int from = packet.position;
        int to = packet.end;
        if (isTlsRecord(data, from, to)) {
            return new TlsReader("tls", certificates);
        }
        if (HttpReader.begins(data, from, to)) {
            return new HttpReader();
        }
        if (Text.startsWith(data, from, to, Http2Reader.PREFACE_START)) {
            var dns = new DnsReader("dns", names);
            conversation.add(dns);
            return new Http2Reader(dns);
        }
        if (Text.startsWith(data, from, to, "SSH-")) {
            return new SshReader();
        }
        if (onPort(packet, 53)) {
            return new DnsStreamReader(names);
        }
        if (onPort(packet, 21)) {
            return CommandReader.ftp();
        }
        if (onPort(packet, 25) || onPort(packet, 587) || onPort(packet, 2525)) {
            return CommandReader.smtp();
        }
        return null;
    }

    /**
     * What reads a connection from here on that began otherwise: TLS after STARTTLS or through a proxy, and HTTP behind
     * something unknown. Null when nothing changes.
     *
     * @param current what reads it now, null when nothing does
     */
    @Nullable StreamReader upgrade(Layers packet, @Nullable StreamReader current) {
        if (isClientHello(packet.data, packet.position, packet.end)) {
            return new TlsReader("tls", certificates);
        }
        return current == null && HttpReader.begins(packet.data, packet.position, packet.end) ? new HttpReader() : null;
    }

    /** The name of a protocol that has no reader. */
    @Nullable String name(Layers packet) {
        byte[] data = packet.data;
        int from = packet.position;
        int length = packet.end - from;
        if (length >= 8 && data[from] == 0 && data[from + 5] == 'S' && data[from + 6] == 'M' && data[from + 7] == 'B') {
            return "smb";
        }
        if (length >= 6 && data[from] == 3 && data[from + 1] == 0 && (data[from + 5] & 0xef) == 0xe0) {
            return "rdp";
        }
        if (length >= 3 && data[from] == 5 && data[from + 1] == 0x64) {
            return "dnp3";
        }
        if (length >= 4 && data[from] == 5 && data[from + 1] == 0 && Bytes.u8(data, from + 2) <= 19) {
            return "dcerpc";
        }
        return null;
    }

    private static boolean isTlsRecord(byte[] data, int from, int to) {
        return to - from >= 3 && data[from] >= 20 && data[from] <= 23 && data[from + 1] == 3 && data[from + 2] <= 4;
    }

    /** A handshake record that begins with a ClientHello of TLS 1.0 to 1.3, its lengths agreeing. */
    private static boolean isClientHello(byte[] data, int from, int to) {
        return to - from >= 11
                && data[from] == 22
                && isTlsRecord(data, from, to)
                && data[from + 5] == 1
                && Bytes.u24(data, from + 6) + 4 >= Bytes.u16(data, from + 3)
                && data[from + 9] == 3;
    }

    private static boolean onPort(Layers packet, int port) {
        return packet.sourcePort == port || packet.destinationPort == port;
    }
}
