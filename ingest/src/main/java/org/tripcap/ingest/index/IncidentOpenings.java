package org.tripcap.ingest.index;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.ship.IncidentFeed;
import org.tripcap.capture.ship.PublishedRevision;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.store.StoredRevision;

/** Openings from the incident topic and, for documents that compaction took, from the store. Thread-safe. */
final class IncidentOpenings implements Openings, IncidentFeed.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(IncidentOpenings.class);

    private static final Duration LOOK = Duration.ofMillis(20);

    private final Supplier<TrustFile> trust;
    private final EvidenceStore store;
    private final Duration patience;
    private final Map<IncidentId, Optional<Digest>> known = new ConcurrentHashMap<>();
    private volatile boolean caughtUp;

    /**
     * @param patience how long to wait for a document: a sensor had it before its first segment, so it can only be on its way
     */
    IncidentOpenings(Supplier<TrustFile> trust, EvidenceStore store, Duration patience) {
        this.trust = trust;
        this.store = store;
        this.patience = patience;
    }

    @Override
    public void revision(PublishedRevision revision) {
        learn(revision.document(), revision.statement(), revision.place());
    }

    @Override
    public void caughtUp() {
        caughtUp = true;
    }

    @Override
    public Optional<Digest> of(IncidentId incident) throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        Optional<Digest> found = known.get(incident);
        while (found == null && System.nanoTime() < end) {
            Thread.sleep(LOOK);
            found = known.get(incident);
        }
        if (found == null && !caughtUp) {
            throw new IOException("the incident documents have not all been read yet; is Kafka reachable?");
        }
        if (found == null) {
            readStore(incident);
            // remembered also when there is none, so that the next segment does not wait again
            found = known.computeIfAbsent(incident, i -> Optional.empty());
        }
        return found;
    }

    private void readStore(IncidentId incident) {
        try (Stream<StoredRevision> revisions = store.revisions(incident)) {
            revisions.forEach(stored -> learn(stored.exactBytes(), stored.signed(), "the store"));
        }
    }

    /** The first authorised opening counts; a sensor that saw another one would have refused it. */
    private void learn(byte[] document, Signed statement, String place) {
        try {
            AuthorisedDocument authorised = AuthorisedDocument.check(document, statement, trust.get());
            known.merge(
                    authorised.document().id(),
                    Optional.of(authorised.opening()),
                    (before, now) -> before.isPresent() ? before : now);
        } catch (UntrustedException | MalformedException e) {
            LOG.debug("an incident document from {} gives no authority: {}", place, e.getMessage());
        }
    }
}
