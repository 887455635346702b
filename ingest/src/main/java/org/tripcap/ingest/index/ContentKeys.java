package org.tripcap.ingest.index;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.segment.ContentKey;
import org.tripcap.capture.segment.SegmentCiphertext;
import org.tripcap.capture.segment.SegmentContext;
import org.tripcap.capture.segment.SegmentDamagedException;
import org.tripcap.ingest.vault.KeyRelease;
import org.tripcap.ingest.vault.KeyService;
import org.tripcap.ingest.vault.Refusal;
import org.tripcap.ingest.vault.UnwrapRefusedException;
import org.tripcap.ingest.vault.WrappedSegmentKey;

/** Gets the content keys of a batch of segments from the vault: one request, and so one statement, an incident. */
final class ContentKeys {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Openings openings;
    private final KeyService requester;
    private final Duration patience;

    /**
     * @param patience how long to wait for a vault that has not heard of an incident yet
     */
    ContentKeys(Openings openings, KeyService requester, Duration patience) {
        this.openings = openings;
        this.requester = requester;
        this.patience = patience;
    }

    /** What became of one segment's content key. */
    sealed interface Answer {
        record Granted(ContentKey key) implements Answer {}

        /** The vault does not know the incident, or no longer has its key. */
        record Withheld(String reason) implements Answer {}

        /** The wrapped key is not one of this incident, sensor and number. */
        record Damaged(String reason) implements Answer {}
    }

    /**
     * One answer for each of the segments, in their order.
     *
     * @throws IOException when the vault cannot answer now
     */
    List<Answer> of(List<EvidenceRecord.Vouched> segments) throws IOException, InterruptedException {
        Answer[] answers = new Answer[segments.size()];
        Map<IncidentId, Map<WrappedSegmentKey, List<Integer>>> asked = new LinkedHashMap<>();
        for (int i = 0; i < answers.length; i++) {
            EvidenceRecord.Vouched segment = segments.get(i);
            Optional<Digest> opening = openings.of(segment.incident());
            if (opening.isEmpty()) {
                answers[i] = new Answer.Withheld("no authorised document of its incident is known");
                continue;
            }
            try {
                WrappedSegmentKey key = wrapped(segment, opening.get());
                asked.computeIfAbsent(segment.incident(), incident -> new LinkedHashMap<>())
                        .computeIfAbsent(key, same -> new ArrayList<>()) // a segment that was sent twice
                        .add(i);
            } catch (SegmentDamagedException e) {
                answers[i] = new Answer.Damaged(String.valueOf(e.getMessage()));
            }
        }
        for (Map.Entry<IncidentId, Map<WrappedSegmentKey, List<Integer>>> incident : asked.entrySet()) {
            List<WrappedSegmentKey> keys = List.copyOf(incident.getValue().keySet());
            List<Answer> given = ask(incident.getKey(), keys);
            for (int k = 0; k < keys.size(); k++) {
                for (int i : incident.getValue().getOrDefault(keys.get(k), List.of())) {
                    answers[i] = given.get(k);
                }
            }
        }
        return List.of(answers);
    }

    private static WrappedSegmentKey wrapped(EvidenceRecord.Vouched segment, Digest opening)
            throws SegmentDamagedException {
        SegmentContext context = new SegmentContext(
                segment.incident(),
                segment.statement().actor(),
                segment.statement().epoch(),
                segment.statement().seq(),
                opening);
        return new WrappedSegmentKey(context, SegmentCiphertext.wrappedKey(segment.ciphertext()));
    }

    private List<Answer> ask(IncidentId incident, List<WrappedSegmentKey> keys)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return requester.request(incident, Purpose.INDEX, keys).stream()
                        .map(ContentKeys::answer)
                        .toList();
            } catch (UnwrapRefusedException e) {
                if (e.refusal() == Refusal.ERASED) {
                    Answer erased = new Answer.Withheld("its incident was erased");
                    return keys.stream().map(key -> erased).toList();
                }
                if (e.refusal() != Refusal.NOT_BOUND) {
                    throw new IOException("the vault refuses (" + e.refusal().code() + "): " + e.getMessage(), e);
                }
                if (System.nanoTime() >= end) {
                    Answer withheld = new Answer.Withheld("the vault has no key of its incident");
                    return keys.stream().map(key -> withheld).toList();
                }
            }
            Thread.sleep(PAUSE);
        }
    }

    private static Answer answer(KeyRelease release) {
        return switch (release) {
            case KeyRelease.Released released -> new Answer.Granted(released.key());
            case KeyRelease.NotOpened notOpened ->
                new Answer.Damaged("cipher.key: expected a key wrapped for this incident, sensor, epoch and number,"
                        + " found one that does not open");
        };
    }
}
