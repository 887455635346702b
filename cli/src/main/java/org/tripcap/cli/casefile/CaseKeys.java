package org.tripcap.cli.casefile;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.tripcap.capture.custody.CaseEvidence;
import org.tripcap.capture.custody.CaseEvidence.SegmentRecord;
import org.tripcap.capture.custody.CaseOpening;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.KeyRefusedException;
import org.tripcap.capture.custody.KeySource;
import org.tripcap.capture.custody.SegmentRange;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.segment.ContentKey;
import org.tripcap.capture.segment.SegmentCiphertext;
import org.tripcap.capture.segment.SegmentContext;
import org.tripcap.capture.segment.SegmentDamagedException;
import org.tripcap.ingest.vault.KeyRelease;
import org.tripcap.ingest.vault.KeyRequester;
import org.tripcap.ingest.vault.UnwrapRefusedException;
import org.tripcap.ingest.vault.WrappedSegmentKey;

/**
 * The content keys of a whole case, asked for at once, so that one act of a person is one statement of the vault and not
 * one a segment.
 */
public final class CaseKeys implements KeySource {

    private final Map<SegmentContext, ContentKey> keys = new HashMap<>();
    private final SegmentRanges ranges = new SegmentRanges();

    private CaseKeys() {}

    /**
     * Asks the vault for the keys of all segments of a case. A segment that is too damaged to ask for gets no key; the
     * reader of the case finds out why.
     *
     * @throws UnwrapRefusedException if the vault refuses the whole case
     * @throws IOException if the vault or the store cannot be reached
     */
    public static CaseKeys request(CaseEvidence evidence, KeyRequester requester, Purpose purpose)
            throws UnwrapRefusedException, IOException, InterruptedException {
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
            for (KeyRelease release : requester.request(evidence.incident(), purpose, List.copyOf(wanted.values()))) {
                if (release instanceof KeyRelease.Released released) {
                    found.keys.put(released.context(), released.key());
                }
            }
        }
        return found;
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

    /** Which segments were asked for, for the statement about what was done with them. */
    public List<SegmentRange> ranges() {
        return ranges.toList();
    }

    @Override
    public ContentKey unwrap(byte[] wrappedKey, SegmentContext context) throws KeyRefusedException {
        ContentKey key = keys.get(context);
        if (key == null) {
            throw new KeyRefusedException(
                    KeyRefusedException.Reason.MISMATCH,
                    "the vault does not open the content key of this segment: its header, or the"
                            + " place it claims, was changed");
        }
        return key;
    }
}
