package org.tripcap.capture.incident;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Folds the revisions of one incident, in the order they arrive, into the one that counts: the highest. Closed is final, a
 * tombstone changes nothing, and what never changes in an incident (key, opening) may not change here.
 *
 * <p>It checks the sequence only; who wrote a revision, and whether they may, is checked before. Not thread-safe.
 */
public final class IncidentFold {
    /** What became of an offered revision. */
    public sealed interface Outcome {
        /** It counts from now on. */
        record Applied(IncidentDocument document) implements Outcome {}

        /** The same bytes as the one that counts. */
        record Duplicate() implements Outcome {}

        /** It never counts, for the {@code reason} given, which holds no personal data. */
        record Refused(String reason) implements Outcome {}
    }

    private byte @Nullable [] bytes;
    private @Nullable IncidentDocument document;

    /** The revision that counts, or empty before the first. */
    public Optional<IncidentDocument> current() {
        return Optional.ofNullable(document);
    }

    /** The exact bytes of the revision that counts, or empty before the first. */
    public Optional<byte[]> currentBytes() {
        return Optional.ofNullable(bytes).map(byte[]::clone);
    }

    /**
     * Offers the next received revision.
     *
     * @throws MalformedException when the bytes are no incident document
     */
    public Outcome offer(byte[] exactBytes) {
        IncidentDocument offered = IncidentDocument.parse(exactBytes);
        IncidentDocument known = document;
        byte[] knownBytes = bytes;
        if (known != null && knownBytes != null) {
            if (Arrays.equals(knownBytes, exactBytes)) {
                return new Outcome.Duplicate();
            }
            String reason = refusal(known, knownBytes, offered);
            if (reason != null) {
                return new Outcome.Refused(reason);
            }
        }
        document = offered;
        bytes = exactBytes.clone();
        return new Outcome.Applied(offered);
    }

    private static @Nullable String refusal(IncidentDocument known, byte[] knownBytes, IncidentDocument offered) {
        if (!offered.id().equals(known.id())) {
            return "it belongs to incident " + offered.id() + ", this is " + known.id();
        }
        String revisions = "revision " + offered.revision() + " after revision " + known.revision();
        if (offered.revision() < known.revision()) {
            return revisions + ": an older revision never counts again";
        }
        if (offered.revision() == known.revision()) {
            return "two different documents claim revision " + known.revision();
        }
        if (offered.revision() == known.revision() + 1 && !Digest.of(knownBytes).equals(offered.prev())) {
            return revisions + ": prev is " + offered.prev() + ", expected " + Digest.of(knownBytes);
        }
        if (known.state() == State.CLOSED && offered.state() == State.OPEN) {
            return revisions + ": a closed incident is never opened again";
        }
        if (!offered.key().equals(known.key())) {
            return revisions + ": the incident's key changed, which it never does";
        }
        if (!offered.opened().equals(known.opened())) {
            return revisions + ": the time of opening changed, which it never does";
        }
        if (known.opening() != null && !known.opening().equals(offered.opening())) {
            return revisions + ": the opening statement changed, which it never does";
        }
        if (!offered.keepsNotesOf(known)) {
            return revisions + ": a note was changed or left out, which it never is";
        }
        return null;
    }
}
