package org.tripcap.ingest.respond;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
     * @param notes what the document's notes say
     */
    @SuppressWarnings("ArrayRecordComponent") // never changed and never compared
    record Entry(
            IncidentDocument document,
            byte[] bytes,
            AttachedStatement opening,
            @Nullable HostScope hosts,
            NoteIndex notes) {
        boolean isRecording(Instant now) {
            return document.expires().isAfter(now);
        }
    }

    private final Map<IncidentId, IncidentFold> folds = new HashMap<>();
    /** Open ones only. */
    private final Map<IncidentId, Entry> ours = new LinkedHashMap<>();
    /** When all that alerts opened recorded, closed ones included. */
    private final Map<IncidentId, Span> spans = new HashMap<>();

    /**
     * When an incident records.
     *
     * @param end its closing, or its expiry
     */
    private record Span(Instant opened, Instant end) {
        Duration after(Instant instant) {
            Instant from = opened.isAfter(instant) ? opened : instant;
            return end.isAfter(from) ? Duration.between(from, end) : Duration.ZERO;
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
        Instant closed = document.closed();
        spans.put(
                document.id(),
                new Span(
                        document.opened(),
                        closed == null || document.expires().isBefore(closed) ? document.expires() : closed));
        if (document.state() == State.OPEN) {
            HostScope hosts = HostScope.parse(document.scope().filter()).orElse(null);
            ours.put(
                    document.id(),
                    new Entry(document, authorised.bytes(), opening, hosts, new NoteIndex(document.alerts())));
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
        spans.remove(id);
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
        return spans.values().stream()
                .filter(span -> span.opened().isAfter(instant))
                .count();
    }

    /** How long incidents that alerts opened record after an instant, summed, until they expire. */
    Duration recordedAfter(Instant instant) {
        return spans.values().stream().map(span -> span.after(instant)).reduce(Duration.ZERO, Duration::plus);
    }
}
