package org.tripcap.ingest.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections on which bytes come so slowly that no request's head is complete in time, TLS handshakes included. Jetty's idle
 * timeout alone would let a sender hold a connection for days, a byte at a time. How long a body may take is {@link BodyReader}'s
 * matter.
 */
final class SlowSenders implements Connection.Listener {
    private final Scheduler scheduler;
    private final Duration patience;

    /** @param patience longer than a body may take, so that one is not taken for a head */
    SlowSenders(Scheduler scheduler, Duration patience) {
        this.scheduler = scheduler;
        this.patience = patience;
    }

    @Override
    public void onOpened(Connection connection) {
        if (!(connection instanceof SslConnection)) {
            lookLater(connection, 0, 0);
        }
    }

    private void lookLater(Connection connection, long requests, long bytes) {
        var _ = scheduler.schedule(() -> look(connection, requests, bytes), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One that has asked before and is silent now may stay, until it is idle for too long. */
    private void look(Connection connection, long requestsBefore, long bytesBefore) {
        if (!connection.getEndPoint().isOpen()) {
            return;
        }
        long requests = connection.getMessagesIn();
        long bytes = connection.getBytesIn();
        if (requests == requestsBefore && (requests == 0 || bytes != bytesBefore)) {
            connection.getEndPoint().close();
        } else {
            lookLater(connection, requests, bytes);
        }
    }
}
