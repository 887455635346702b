package org.tripcap.ingest.http;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A door for other hosts: over TLS 1.2 and 1.3, and for nothing but what it is there for.
 *
 * @param host the address to listen on, such as {@code 0.0.0.0}
 * @param port 0 for any free one
 * @param certificates PEM file of the server's certificate, followed by those of the authorities between it and a root
 * @param key PEM file of its private key, PKCS #8 without a passphrase, that nobody but its owner can read
 * @param clientAuthorities PEM file of the authorities of which clients must have a certificate (mutual TLS); {@code null} if
 *     they need none
 */
public record Tls(
        String host,
        int port,
        Path certificates,
        Path key,
        @Nullable Path clientAuthorities) {
    private static final int MAX_PORT = 65_535;

    public Tls {
        Objects.requireNonNull(host, "host");
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("the port for TLS must be 0 to " + MAX_PORT + ", but was " + port);
        }
        Objects.requireNonNull(certificates, "certificates");
        Objects.requireNonNull(key, "key");
    }

    /**
     * Reads the files, to see whether they can be used now.
     *
     * @throws IOException naming the file, what was expected and what to do
     */
    public void check() throws IOException {
        var _ = TlsFiles.read(this);
    }
}
