package org.tripcap.ingest.respond;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.AttachedStatement;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentFold;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.State;

/**
 * All incidents as the topic of incidents tells them, in its order: what the responder itself publishes counts once it comes
 * back from there. Only incidents that a responder opened are joined, prolonged or closed by one; a person's are a person's.
 *
 * <p>Not thread-safe.
 */
final class IncidentBook {
    /**
     * An incident that alerts opened and nobody closed.
     *
     * @param document the revision that counts
     * @param bytes its exact bytes
     * @param opening the opening statement
     * @param hosts the generated scope; {@code null} if somebody gave it another one since
     */
    @SuppressWarnings("ArrayRecordComponent") // never changed and never compared
    record Entry(
            IncidentDocument document,
            byte[] bytes,
            AttachedStatement opening,
            @Nullable HostScope hosts) {
        boolean isRecording(Instant now) {
            return document.expires().isAfter(now);
        }
    }

    private final Map<IncidentId, IncidentFold> folds = new HashMap<>();
    /** Open ones only. */
    private final Map<IncidentId, Entry> ours = new LinkedHashMap<>();
    /** All that alerts opened, closed ones included, oldest first. */
    private final NavigableSet<Opened> openings = new TreeSet<>();

    private record Opened(Instant time, IncidentId id) implements Comparable<Opened> {
        @Override
        public int compareTo(Opened other) {
            return Comparator.comparing(Opened::time).thenComparing(Opened::id).compare(this, other);
        }
    }

    /**
     * Takes in a revision whose authority was checked.
     *
     * @return why it does not count, if so
     */
    Optional<String> offer(AuthorisedDocument authorised) {
        IncidentDocument document = authorised.document();
        IncidentFold fold = folds.computeIfAbsent(document.id(), id -> new IncidentFold());
        return switch (fold.offer(authorised.bytes())) {
            case IncidentFold.Outcome.Refused refused -> Optional.of(refused.reason());
            case IncidentFold.Outcome.Duplicate duplicate -> Optional.empty();
            case IncidentFold.Outcome.Applied applied -> {
                apply(authorised);
                yield Optional.empty();
            }
        };
    }

    private void apply(AuthorisedDocument authorised) {
        IncidentDocument document = authorised.document();
        AttachedStatement inDocument = document.opening();
        AttachedStatement opening =
                inDocument == null ? authorised.verified().signed().toOpening() : inDocument;
        if (!openedByResponder(opening)) {
            return;
        }
        openings.add(new Opened(document.opened(), document.id()));
        if (document.state() == State.OPEN) {
            HostScope hosts = HostScope.parse(document.scope().filter()).orElse(null);
            ours.put(document.id(), new Entry(document, authorised.bytes(), opening, hosts));
        } else {
            ours.remove(document.id());
        }
    }

    /** The opening of an authorised document was verified with it, so the role that its certificate claims holds. */
    private static boolean openedByResponder(AttachedStatement opening) {
        return TrustFile.claimedSigner(opening.certificate())
                .filter(signer -> signer.role() == Role.RESPONDER)
                .isPresent();
    }

    /** Forgets an incident that was erased. */
    void erase(IncidentId id) {
        folds.remove(id);
        ours.remove(id);
    }

    /** Whether any revision of the incident counts, whoever opened it. */
    boolean knows(IncidentId id) {
        return folds.containsKey(id) && folds.get(id).current().isPresent();
    }

    /** The number of the revision that counts; 0 if none does. */
    long revision(IncidentId id) {
        IncidentFold fold = folds.get(id);
        return fold == null ? 0 : fold.current().map(IncidentDocument::revision).orElse(0L);
    }

    /** The digest of the exact bytes of the revision that counts. */
    Optional<Digest> digest(IncidentId id) {
        IncidentFold fold = folds.get(id);
        return fold == null ? Optional.empty() : fold.currentBytes().map(Digest::of);
    }

    /** The incident, if alerts opened it and nobody closed it. */
    Optional<Entry> find(IncidentId id) {
        return Optional.ofNullable(ours.get(id));
    }

    /** The incidents that alerts opened and nobody closed, expired ones included. */
    List<Entry> open() {
        return List.copyOf(ours.values());
    }

    /** The incidents that record now. */
    Stream<Entry> recording(Instant now) {
        return ours.values().stream().filter(entry -> entry.isRecording(now));
    }

    /** How many incidents alerts opened after an instant, closed ones included. */
    long openedAfter(Instant instant) {
        return openings.descendingSet().stream()
                .takeWhile(opened -> opened.time().isAfter(instant))
                .count();
    }
}
