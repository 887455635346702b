package org.tripcap.cli.casefile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.CaseEvidence;
import org.tripcap.capture.custody.CaseEvidence.SegmentRecord;
import org.tripcap.capture.custody.CaseOpening;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.KeyReceipt;
import org.tripcap.capture.custody.KeyRefusedException;
import org.tripcap.capture.custody.KeySource;
import org.tripcap.capture.custody.SegmentRange;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.segment.ContentKey;
import org.tripcap.capture.segment.SegmentCiphertext;
import org.tripcap.capture.segment.SegmentContext;
import org.tripcap.capture.segment.SegmentDamagedException;
import org.tripcap.ingest.vault.KeyRelease;
import org.tripcap.ingest.vault.KeyRequester;
import org.tripcap.ingest.vault.Refusal;
import org.tripcap.ingest.vault.UnwrapRefusedException;
import org.tripcap.ingest.vault.WrappedSegmentKey;

/**
 * The content keys of a whole case, asked for at once, so that one act of a person is one statement of the vault and not
 * one a segment.
 */
public final class CaseKeys implements KeySource {

    private final Map<SegmentContext, ContentKey> keys = new HashMap<>();
    private final SegmentRanges ranges = new SegmentRanges();
    private final List<KeyReceipt> receipts = new ArrayList<>();
    private @Nullable UnwrapRefusedException refused;

    private CaseKeys() {}

    /**
     * Asks the vault for the keys of all segments of a case. A segment that is too damaged to ask for gets no key; the
     * reader of the case finds out why. So it does when the vault refuses the whole case.
     *
     * @throws IOException if the vault or the store cannot be reached
     */
    public static CaseKeys request(CaseEvidence evidence, KeyRequester requester, Purpose purpose)
            throws IOException, InterruptedException {
        CaseKeys found = new CaseKeys();
        Map<SegmentContext, WrappedSegmentKey> wanted = new LinkedHashMap<>();
        try (Stream<SegmentRecord> segments = evidence.segments()) {
            CaseOpening opening = null;
            for (SegmentRecord segment : (Iterable<SegmentRecord>) segments::iterator) {
                if (opening == null) {
                    opening = CaseOpening.of(evidence);
                }
                if (segment instanceof SegmentRecord.Sealed sealed) {
                    wanted(sealed, opening, found).ifPresent(key -> wanted.putIfAbsent(key.context(), key));
                }
            }
        }
        if (!wanted.isEmpty()) {
            found.take(requester, evidence.incident(), purpose, List.copyOf(wanted.values()));
        }
        return found;
    }

    private void take(KeyRequester requester, IncidentId incident, Purpose purpose, List<WrappedSegmentKey> wanted)
            throws IOException, InterruptedException {
        try {
            for (KeyRelease release : requester.request(incident, purpose, wanted, receipts::add)) {
                if (release instanceof KeyRelease.Released released) {
                    keys.put(released.context(), released.key());
                }
            }
        } catch (UnwrapRefusedException e) {
            refused = e;
        }
    }

    /** What to ask for a segment's key; nothing for one too damaged: the verifier meets the same damage and reports it. */
    private static Optional<WrappedSegmentKey> wanted(
            SegmentRecord.Sealed segment, CaseOpening opening, CaseKeys found) {
        try {
            Statement statement = Statement.parse(segment.statement().bytes());
            WrappedSegmentKey key = new WrappedSegmentKey(
                    opening.context(statement), SegmentCiphertext.wrappedKey(segment.ciphertext()));
            found.ranges.add(statement.actor(), statement.seq());
            return Optional.of(key);
        } catch (MalformedException | SegmentDamagedException e) {
            return Optional.empty();
        }
    }

    /** Which segments were asked for, for the statement about what was done with them; none if the vault refused. */
    public List<SegmentRange> ranges() {
        return refused == null ? ranges.toList() : List.of();
    }

    /** Why the vault released nothing of the whole case; empty if it did not refuse, or was not asked. */
    public Optional<UnwrapRefusedException> refused() {
        return Optional.ofNullable(refused);
    }

    @Override
    public List<KeyReceipt> receipts() {
        return List.copyOf(receipts);
    }

    @Override
    public ContentKey unwrap(byte[] wrappedKey, SegmentContext context) throws KeyRefusedException {
        ContentKey key = keys.get(context);
        UnwrapRefusedException refusal = refused;
        if (key == null && refusal != null) {
            throw new KeyRefusedException(
                    reason(refusal.refusal()), "the vault releases no keys: " + refusal.getMessage());
        }
        if (key == null) {
            throw new KeyRefusedException(
                    KeyRefusedException.Reason.MISMATCH,
                    "the vault does not open the content key of this segment: its header, or the"
                            + " place it claims, was changed");
        }
        return key;
    }

    private static KeyRefusedException.Reason reason(Refusal refusal) {
        return switch (refusal) {
            case ERASED -> KeyRefusedException.Reason.DESTROYED;
            case NOT_BOUND, LEDGER_UNAVAILABLE, BUSY -> KeyRefusedException.Reason.UNAVAILABLE;
            case NOTHING_OPENS -> KeyRefusedException.Reason.MISMATCH;
            case MALFORMED, UNTRUSTED, ROLE, STALE, REPLAYED -> KeyRefusedException.Reason.DENIED;
        };
    }
}
