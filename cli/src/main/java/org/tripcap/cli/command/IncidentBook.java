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
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentFold;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.incident.State;
import org.tripcap.capture.ship.IncidentFeed;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.PublishedRevision;

/** The incidents as they stand in Kafka now: of each, the revision that counts, with its authority checked. */
final class IncidentBook {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

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
        Reader reader = new Reader(trust);
        try (IncidentFeed _ = IncidentFeed.start(kafka, "tripcap-cli", reader)) {
            if (!reader.caughtUp.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new CommandException(
                        ExitCode.UNREACHABLE,
                        "Kafka (" + kafka + ") did not hand out the incidents within " + PATIENCE.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.FAILED, "interrupted while reading incidents", e);
        }
        return new IncidentBook(reader.incidents, reader.refused);
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
    AuthorisedDocument find(@org.jspecify.annotations.Nullable String typed, Instant now) {
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
                    ExitCode.NOT_FOUND, "there is no " + what + "; 'tripcap incident list' shows those there are");
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

        @Override
        public void revision(PublishedRevision revision) {
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
        public void malformed(String problem) {
            refused.add(problem);
        }

        @Override
        public void caughtUp() {
            caughtUp.countDown();
        }
    }
}
