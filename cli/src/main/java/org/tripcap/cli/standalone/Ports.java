package org.tripcap.cli.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports of the loopback address. */
final class Ports {
    /** The one address that the stores listen on: they know neither users nor encryption. */
    static final String LOOPBACK = "127.0.0.1";

    private Ports() {}

    static int checked(int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 (any free one) to 65535, not " + port);
        }
        return port;
    }

    /**
     * Binds a port, to hold it until its server takes it over.
     *
     * @param port the port, 0 for any free one
     * @throws StoreStartException if something listens there
     */
    static ServerSocket reserve(int port) throws StoreStartException {
        try {
            ServerSocket socket = new ServerSocket();
            // As the servers do it: connections of an earlier run that linger in TIME_WAIT do not count.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK), port), 1);
            return socket;
        } catch (IOException e) {
            throw new StoreStartException(
                    "port " + port + " of " + LOOPBACK + " cannot be used (" + e.getMessage()
                            + "); stop what listens there, or choose another port, 0 for any free one",
                    e);
        }
    }
}
