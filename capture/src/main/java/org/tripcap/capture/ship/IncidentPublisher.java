package org.tripcap.capture.ship;

import java.io.IOException;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.incident.IncidentId;

/** Publishes incident documents to sensors and server. Thread-safe. */
public final class IncidentPublisher implements AutoCloseable {

    private final KafkaLedger ledger;

    /** A publisher over a connection of its own. */
    public IncidentPublisher(KafkaSettings settings) {
        this.ledger = new KafkaLedger(settings.producer("tripcap-incidents"));
    }

    /**
     * Publishes a revision: first its statement to the ledger, then the document, so that no sensor acts on what the ledger
     * does not have. Both are acknowledged on return.
     *
     * @param document exact bytes, as committed to in the statement
     * @throws IOException when it is not known to be acknowledged; publishing the same again is harmless
     */
    public void publish(IncidentId id, byte[] document, Signed statement) throws IOException {
        ledger.append(statement);
        document(id, document, statement);
    }

    /** Publishes a document whose statement the ledger has acknowledged already. */
    public void document(IncidentId id, byte[] document, Signed statement) throws IOException {
        ledger.send(Records.incident(id, document, statement));
    }

    /** Lets compaction remove the incident's document; recording is not changed by it. */
    public void tombstone(IncidentId id) throws IOException {
        ledger.send(Records.tombstone(id));
    }

    @Override
    public void close() {
        ledger.close();
    }
}
