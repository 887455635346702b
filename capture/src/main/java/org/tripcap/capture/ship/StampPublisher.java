package org.tripcap.capture.ship;

import java.io.IOException;
import org.tripcap.capture.incident.Digest;

/** Publishes time stamps of checkpoints beside them. Thread-safe. */
public final class StampPublisher implements AutoCloseable {

    private final KafkaLedger connection;

    /** A publisher over a connection of its own. */
    public StampPublisher(KafkaSettings settings) {
        this.connection = new KafkaLedger(settings.producer("tripcap-stamps"));
    }

    /**
     * Publishes a stamp; it is acknowledged on return.
     *
     * @param checkpoint digest of the exact bytes of the signed note that is stamped
     * @param token DER of the TimeStampToken (RFC 3161)
     * @throws IOException when it is not known to be acknowledged; publishing the same again is harmless
     */
    public void publish(Digest checkpoint, byte[] token) throws IOException {
        connection.send(Records.timeStamp(checkpoint, token));
    }

    @Override
    public void close() {
        connection.close();
    }
}
