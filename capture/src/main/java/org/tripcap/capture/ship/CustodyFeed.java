package org.tripcap.capture.ship;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.CustodyFold;
import org.tripcap.capture.custody.ErasureOrder;
import org.tripcap.capture.custody.ErasureRequest;
import org.tripcap.capture.custody.Expiry;
import org.tripcap.capture.custody.RetentionOrder;
import org.tripcap.capture.custody.RetentionRequest;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;

/**
 * Follows the ledger for what everybody who acts must heed: revoked keys, holds, the standing order and erasures. As a supplier it gives the trust
 * file with the ledger's revocations. Thread-safe.
 */
public final class CustodyFeed implements Supplier<TrustFile>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CustodyFeed.class);

    /** What is to be done about an erasure. */
    @FunctionalInterface
    public interface Listener {
        /** Does nothing. */
        Listener NONE = _ -> {};

        /**
         * Two custodians ordered an erasure. Called on the feed's own thread, possibly more than once for the same.
         *
         * @throws IOException when it could not be carried out now; the feed tries again, and does not go on before
         */
        void erase(ErasureOrder order) throws IOException;
    }

    private final CustodyFold fold;
    private final Listener listener;
    private final TopicFollower follower;

    private CustodyFeed(KafkaSettings kafka, String clientId, Supplier<TrustFile> base, Listener listener) {
        this.fold = new CustodyFold(base);
        this.listener = listener;
        this.follower = new TopicFollower(clientId, Topics.LEDGER, () -> kafka.consumer(null, clientId), this::record);
    }

    /**
     * Starts to follow.
     *
     * @param clientId names the thread and the client
     * @param base the trust file that the ledger adds to; asked again each time, so that its changes act
     */
    public static CustodyFeed start(KafkaSettings kafka, String clientId, Supplier<TrustFile> base, Listener listener) {
        return new CustodyFeed(kafka, clientId, base, listener);
    }

    private void record(ConsumerRecord<byte[], byte[]> read) throws IOException {
        Signed signed;
        try {
            signed = Records.ledgerStatement(read);
        } catch (MalformedException e) {
            LOG.debug("passed over: {}", e.getMessage()); // the notary counts and tells of it
            return;
        }
        Optional<ErasureOrder> order = fold.take(signed);
        if (order.isPresent()) {
            listener.erase(order.get());
        }
    }

    /** The trust file with every revocation read so far. */
    @Override
    public TrustFile get() {
        return fold.trust();
    }

    /** Whether the incident must not be erased now, as far as is read. */
    public boolean isHeld(IncidentId incident) {
        return fold.isHeld(incident);
    }

    /** The erasure that was ordered for the incident, as far as is read; final. */
    public Optional<ErasureOrder> order(IncidentId incident) {
        return fold.order(incident);
    }

    /** Requests for the incident's erasure that wait for their second custodian; also those that have lapsed. */
    public List<ErasureRequest> requests(IncidentId incident) {
        return fold.requests(incident);
    }

    /** All erasures that were ordered, as far as is read. */
    public List<ErasureOrder> orders() {
        return fold.orders();
    }

    /** The standing order in force, as far as is read. */
    public Optional<RetentionOrder> retention() {
        return fold.retention();
    }

    /** Requests for a standing order that wait for their second custodian; also those that have lapsed. */
    public List<RetentionRequest> retentionRequests() {
        return fold.retentionRequests();
    }

    /** When each incident that is not erased is to be erased under the standing order in force; nothing without one. */
    public List<Expiry> expiries() {
        return fold.expiries();
    }

    /** Waits until what the ledger held at the start was read; false when that takes longer. */
    public boolean awaitCaughtUp(Duration patience) throws InterruptedException {
        return follower.awaitCaughtUp(patience);
    }

    /** Whether what the ledger held at the start was read. */
    public boolean isCaughtUp() {
        return follower.isCaughtUp();
    }

    /** What keeps it from going on now, or empty. */
    public Optional<String> problem() {
        return follower.problem();
    }

    @Override
    public void close() {
        follower.close();
    }
}
