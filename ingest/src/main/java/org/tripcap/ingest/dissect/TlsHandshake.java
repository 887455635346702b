package org.tripcap.ingest.dissect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the clear messages of a TLS handshake say: TLS 1.0 to 1.3 (RFC 2246, 5246, 8446), also inside QUIC. */
final class TlsHandshake {
    /** Type and three bytes of length before each message. */
    static final int HEADER = 4;

    private static final int CLIENT_HELLO = 1;
    private static final int SERVER_HELLO = 2;
    private static final int CERTIFICATE = 11;
    private static final int SERVER_HELLO_DONE = 14;

    private final String protocol;
    private final CertificateNames certificates;
    private @Nullable ClientHello client;
    private @Nullable ServerHello server;
    private Facts.Tls.@Nullable Certificate certificate;

    TlsHandshake(String protocol, CertificateNames certificates) {
        this.protocol = protocol;
        this.certificates = certificates;
    }

    /** Reads one message's body; false when the sender will say nothing more in the clear that is wanted. */
    boolean message(int type, byte[] data, int from, int to) {
        return switch (type) {
            case CLIENT_HELLO -> {
                if (client == null) {
                    client = ClientHello.read(data, from, to);
                }
                yield false;
            }
            case SERVER_HELLO -> {
                server = ServerHello.read(data, from, to);
                yield server != null;
            }
            case CERTIFICATE -> {
                certificate(data, from, to);
                yield false;
            }
            case SERVER_HELLO_DONE -> false;
            default -> true;
        };
    }

    /** The first certificate of the list is the sender's own (RFC 5246 section 7.4.2). */
    private void certificate(byte[] data, int from, int to) {
        if (to - from < 6) {
            return;
        }
        int length = Bytes.u24(data, from + 3);
        if (to - from - 6 >= length) {
            certificate = certificates.read(data, from + 6, length);
        }
    }

    @Nullable Facts facts() {
        if (client == null && server == null && certificate == null) {
            return null;
        }
        int version = server != null ? server.version() : client != null ? client.version() : -1;
        return new Facts.Tls(
                protocol,
                TlsNames.version(version),
                client == null ? null : client.serverName(),
                client == null ? List.of() : client.protocols(),
                client == null ? null : Ja4.of(client, protocol.equals("quic")),
                server == null ? null : TlsNames.cipher(server.cipher()),
                server == null ? null : server.protocol(),
                certificate);
    }
}
