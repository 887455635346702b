package org.tripcap.cli.command;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentFold;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.incident.State;
import org.tripcap.capture.program.Spelling;
import org.tripcap.capture.ship.IncidentFeed;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.PublishedRevision;

/** The incidents as they stand in Kafka now: of each, the revision that counts, with its authority checked. */
final class IncidentBook {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Map<IncidentId, AuthorisedDocument> incidents;
    private final List<String> refused;

    private IncidentBook(Map<IncidentId, AuthorisedDocument> incidents, List<String> refused) {
        this.incidents = Map.copyOf(incidents);
        this.refused = List.copyOf(refused);
    }

    /**
     * Reads all incidents.
     *
     * @throws CommandException if Kafka does not answer
     */
    static IncidentBook read(KafkaSettings kafka, TrustFile trust) {
        try (Followed followed = follow(kafka, trust)) {
            return followed.now();
        }
    }

    /**
     * Reads all incidents, and goes on reading.
     *
     * @throws CommandException if Kafka does not answer
     */
    static Followed follow(KafkaSettings kafka, TrustFile trust) {
        return follow(kafka, trust, PATIENCE);
    }

    static Followed follow(KafkaSettings kafka, TrustFile trust, Duration patience) {
        Reader reader = new Reader(trust);
        IncidentFeed feed = IncidentFeed.start(kafka, "tripcap-cli", reader);
        try {
            if (reader.caughtUp.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return new Followed(reader, feed);
            }
        } catch (InterruptedException e) {
            feed.close();
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.FAILED, "interrupted while reading incidents", e);
        }
        feed.close();
        throw new CommandException(
                ExitCode.UNREACHABLE,
                "Kafka (" + kafka + ") did not hand out the incidents within " + patience.toSeconds() + " s");
    }

    /** The incidents as they come. */
    static final class Followed implements AutoCloseable {
        private final Reader reader;
        private final IncidentFeed feed;

        private Followed(Reader reader, IncidentFeed feed) {
            this.reader = reader;
            this.feed = feed;
        }

        /** As they stand now. */
        IncidentBook now() {
            return reader.book();
        }

        @Override
        public void close() {
            feed.close();
        }
    }

    /** All incidents, the latest first. */
    List<AuthorisedDocument> all() {
        Collection<AuthorisedDocument> values = incidents.values();
        return values.stream()
                .sorted(Comparator.comparing(
                                (AuthorisedDocument d) -> d.document().opened())
                        .reversed())
                .toList();
    }

    /** Records in the topic that are no authorised revisions, each with the reason. */
    List<String> refused() {
        return refused;
    }

    /**
     * The incident whose id begins with what a person typed; with nothing typed, the only open one.
     *
     * @throws CommandException if there is none, or more than one
     */
    AuthorisedDocument find(@Nullable String typed, Instant now) {
        List<AuthorisedDocument> matching = all().stream()
                .filter(d -> typed == null
                        ? isOpen(d.document(), now)
                        : d.document().id().value().startsWith(typed))
                .toList();
        if (matching.size() == 1) {
            return matching.getFirst();
        }
        String what = typed == null ? "open incident" : "incident whose id begins with '" + typed + "'";
        if (matching.isEmpty()) {
            throw new CommandException(
                    ExitCode.NOT_FOUND,
                    "there is no " + what + meant(typed) + "; 'tripcap incident list' shows those there are");
        }
        throw new CommandException(
                ExitCode.USAGE,
                "there is more than one " + what + ": "
                        + String.join(
                                ", ",
                                matching.stream()
                                        .map(d -> d.document().id().value())
                                        .toList())
                        + "; name one");
    }

    /** The beginning of an id that was mistyped is compared with as much of each. */
    private String meant(@Nullable String typed) {
        if (typed == null) {
            return "";
        }
        Map<String, String> beginnings = new LinkedHashMap<>();
        for (AuthorisedDocument each : all()) {
            String id = each.document().id().value();
            beginnings.put(id.substring(0, Math.min(id.length(), typed.length())), id);
        }
        return Spelling.nearest(typed, beginnings.keySet())
                .map(near -> "; did you mean " + beginnings.get(near) + "?")
                .orElse("");
    }

    /** Whether an incident may be recorded now. */
    static boolean isOpen(IncidentDocument document, Instant now) {
        return document.state() == State.OPEN && document.expires().isAfter(now);
    }

    private static final class Reader implements IncidentFeed.Listener {
        private final TrustFile trust;
        private final Map<IncidentId, IncidentFold> folds = new LinkedHashMap<>();
        private final Map<IncidentId, AuthorisedDocument> incidents = new LinkedHashMap<>();
        private final List<String> refused = new ArrayList<>();
        private final CountDownLatch caughtUp = new CountDownLatch(1);

        Reader(TrustFile trust) {
            this.trust = trust;
        }

        synchronized IncidentBook book() {
            return new IncidentBook(incidents, refused);
        }

        @Override
        public synchronized void revision(PublishedRevision revision) {
            try {
                AuthorisedDocument authorised = revision.authorise(trust);
                IncidentFold fold = folds.computeIfAbsent(revision.id(), id -> new IncidentFold());
                switch (fold.offer(revision.document())) {
                    case IncidentFold.Outcome.Applied _ -> incidents.put(revision.id(), authorised);
                    case IncidentFold.Outcome.Duplicate _ -> {}
                    case IncidentFold.Outcome.Refused why -> refused.add(revision.place() + ": " + why.reason());
                }
            } catch (UntrustedException | MalformedException e) {
                refused.add(revision.place() + ": " + e.getMessage());
            }
        }

        @Override
        public synchronized void malformed(String problem) {
            refused.add(problem);
        }

        @Override
        public void caughtUp() {
            caughtUp.countDown();
        }
    }
}
