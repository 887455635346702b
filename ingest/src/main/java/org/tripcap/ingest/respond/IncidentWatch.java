package org.tripcap.ingest.respond;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.RefusalLog;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.ship.IncidentFeed;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.PublishedRevision;

/** Brings the topic of incidents into an {@link IncidentBook}, checked, on the thread that owns the book. */
final class IncidentWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IncidentWatch.class);
    private static final RefusalLog REFUSALS = new RefusalLog(LOG);
    private static final int QUEUED = 1024;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private sealed interface Event {
        record Revised(AuthorisedDocument document) implements Event {}

        record Erased(IncidentId id) implements Event {}

        record CaughtUp() implements Event {}
    }

    private final Supplier<TrustFile> trust;
    private final IncidentBook book;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>(QUEUED);
    private final IncidentFeed feed;
    private boolean caughtUp;

    IncidentWatch(KafkaSettings kafka, Supplier<TrustFile> trust, IncidentBook book) {
        this.trust = trust;
        this.book = book;
        this.feed = IncidentFeed.start(kafka, "tripcap-responder-incidents", new IncidentFeed.Listener() {
            @Override
            public void revision(PublishedRevision revision) {
                authorise(revision);
            }

            @Override
            public void tombstone(IncidentId id) {
                enqueue(new Event.Erased(id));
            }

            @Override
            public void malformed(String problem) {
                REFUSALS.refused("a record of incidents", problem);
            }

            @Override
            public void caughtUp() {
                enqueue(new Event.CaughtUp());
            }
        });
    }

    private void authorise(PublishedRevision revision) {
        try {
            enqueue(new Event.Revised(revision.authorise(trust.get())));
        } catch (UntrustedException | MalformedException refused) {
            REFUSALS.refused("a revision without authority", revision.place() + ": " + refused.getMessage());
        }
    }

    private void enqueue(Event event) {
        try {
            events.put(event);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes in what has arrived; true once everything that was there at the start has been. */
    boolean drain() {
        for (Event event = events.poll(); event != null; event = events.poll()) {
            apply(event);
        }
        return caughtUp;
    }

    /**
     * Waits until a revision of this number counts.
     *
     * @return whether it is the one with these bytes
     * @throws IOException when none has come back after {@code patience}
     */
    boolean await(IncidentId id, long revision, Digest digest, Duration patience)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        drain();
        while (book.revision(id) < revision) {
            Event event = events.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (event == null) {
                throw new IOException("revision " + revision + " of incident " + id
                        + " was published, but did not come back within " + patience.toSeconds() + " s");
            }
            apply(event);
        }
        boolean ours = book.digest(id).equals(Optional.of(digest));
        if (!ours) {
            LOG.info("Revision {} of incident {} was overtaken by another author's", revision, id);
        }
        return ours;
    }

    /** Waits until everything that was there at the start has been taken in. */
    void awaitCaughtUp(Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!drain()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("the topic of incidents could not be read within " + patience.toSeconds() + " s");
            }
            Thread.sleep(LOOK_AGAIN);
        }
    }

    private void apply(Event event) {
        switch (event) {
            case Event.Revised revised ->
                book.offer(revised.document())
                        .ifPresent(reason -> REFUSALS.refused(
                                "a revision that does not count",
                                "incident " + revised.document().document().id() + ": " + reason));
            case Event.Erased erased -> book.erase(erased.id());
            case Event.CaughtUp ignored -> caughtUp = true;
        }
    }

    @Override
    public void close() {
        feed.close();
    }
}
