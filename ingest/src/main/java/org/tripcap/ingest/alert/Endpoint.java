package org.tripcap.ingest.alert;

import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One end of the traffic behind an alert.
 *
 * @param address a parsed address without zone, never resolved from a name
 * @param port the TCP, UDP or SCTP port, 0 to 65535; {@code null} where the tool named none
 */
public record Endpoint(InetAddress address, @Nullable Integer port) {
    public Endpoint {
        Objects.requireNonNull(address, "address");
        if (port != null && (port < 0 || port > 65_535)) {
            throw new IllegalArgumentException("port must be 0 to 65535, but was " + port);
        }
    }
}
