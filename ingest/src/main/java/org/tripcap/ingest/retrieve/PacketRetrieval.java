package org.tripcap.ingest.retrieve;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.CaseEvidence.DocumentRecord;
import org.tripcap.capture.custody.CaseOpening;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.segment.ContentKey;
import org.tripcap.capture.segment.OpenedSegment;
import org.tripcap.capture.segment.PcapngException;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.store.StoredSegment;
import org.tripcap.ingest.vault.KeyRelease;
import org.tripcap.ingest.vault.KeyService;
import org.tripcap.ingest.vault.UnwrapRefusedException;

/**
 * Writes packets of a case as pcapng, from no other segments than those that hold them. The vault states on the ledger whose keys
 * it releases before it does, so the access is stated before a packet is read. What is not as its sensor stated it is left out.
 */
public final class PacketRetrieval {
    private final EvidenceStore store;
    private final Supplier<TrustFile> trust;
    private final KeyService keys;

    /**
     * @param trust whom to believe that a segment is a sensor's
     * @param keys asks in the name of whoever reads
     */
    public PacketRetrieval(EvidenceStore store, Supplier<TrustFile> trust, KeyService keys) {
        this.store = store;
        this.trust = trust;
        this.keys = keys;
    }

    /**
     * What was written.
     *
     * @param segments segments that were opened
     * @param packets packets written
     * @param bytes their lengths on the wire
     * @param leftOut segments that are wanted and unsound or withheld, each with its place and the reason
     */
    public record Outcome(int segments, long packets, long bytes, List<String> leftOut) {
        public Outcome {
            leftOut = List.copyOf(leftOut);
        }
    }

    /** Segments that hold wanted packets, checked as far as can be without a key; nobody has been asked for one yet. */
    public final class Found {
        private final IncidentId incident;
        private final WantedPackets wanted;
        private final List<CheckedSegment> segments;
        private final List<String> leftOut;

        private Found(IncidentId incident, WantedPackets wanted, List<CheckedSegment> segments, List<String> leftOut) {
            this.incident = incident;
            this.wanted = wanted;
            this.segments = segments;
            this.leftOut = leftOut;
        }

        /** How many there are. */
        public int segments() {
            return segments.size();
        }

        /** Those that are known to be unsound, each with its place and the reason. */
        public List<String> leftOut() {
            return List.copyOf(leftOut);
        }

        /**
         * Writes the packets, a pcapng section for each segment that has some, by sensor and time. Writes nothing at all where
         * there are none.
         *
         * @throws UnwrapRefusedException if the vault refuses the whole case; nothing was written then
         * @throws IOException if the vault cannot be reached, or {@code out} takes no more
         */
        public Outcome write(OutputStream out) throws UnwrapRefusedException, IOException, InterruptedException {
            List<String> missing = new ArrayList<>(leftOut);
            if (segments.isEmpty()) {
                return new Outcome(0, 0, 0, missing);
            }
            List<KeyRelease> releases = keys.request(
                    incident,
                    Purpose.DISCLOSE,
                    segments.stream().map(CheckedSegment::key).toList());
            SectionCut cut = new SectionCut(out);
            int opened = 0;
            for (int i = 0; i < segments.size(); i++) {
                CheckedSegment segment = segments.get(i);
                String id = segment.stored().id();
                @Nullable ContentKey key = releases.get(i) instanceof KeyRelease.Released released ? released.key() : null;
                try {
                    if (key == null) {
                        throw new CheckedSegment.Unsound("the vault does not open its content key");
                    }
                    OpenedSegment content = segment.open(store.ciphertext(segment.stored()), key);
                    cut.write(content.pcapng(), wanted.flowsOf(id), wanted.filter());
                    opened++;
                } catch (CheckedSegment.Unsound | PcapngException e) {
                    missing.add(id + ": " + e.getMessage());
                }
            }
            return new Outcome(opened, cut.packets(), cut.bytes(), missing);
        }
    }

    /**
     * Finds the segments of wanted packets.
     *
     * @throws IOException if the store has no document of the incident
     */
    public Found find(IncidentId incident, WantedPackets wanted) throws IOException {
        List<String> leftOut = new ArrayList<>();
        return new Found(incident, wanted, check(incident, wanted, leftOut), leftOut);
    }

    /** As {@link #find}, and {@link Found#write}. */
    public Outcome write(IncidentId incident, WantedPackets wanted, OutputStream out)
            throws UnwrapRefusedException, IOException, InterruptedException {
        return find(incident, wanted).write(out);
    }

    /** The wanted segments that are what their sensor stated; held without their bytes. */
    private List<CheckedSegment> check(IncidentId incident, WantedPackets wanted, List<String> leftOut)
            throws IOException {
        CaseOpening opening = opening(incident);
        TrustFile trusted = trust.get();
        List<CheckedSegment> checked = new ArrayList<>();
        try (Stream<StoredSegment> segments = store.segments(incident)) {
            for (StoredSegment segment : (Iterable<StoredSegment>) segments::iterator) {
                if (wanted.wantsSegment(segment.id())) {
                    try {
                        checked.add(CheckedSegment.of(segment, store.ciphertext(segment), opening, trusted));
                    } catch (CheckedSegment.Unsound e) {
                        leftOut.add(segment.id() + ": " + e.getMessage());
                    }
                }
            }
        }
        return checked;
    }

    private CaseOpening opening(IncidentId incident) throws IOException {
        try (Stream<DocumentRecord> documents = store.revisions(incident)
                .map(revision -> new DocumentRecord(
                        "revision " + revision.revision(), revision.exactBytes(), revision.signed()))) {
            return CaseOpening.documented(incident, documents)
                    .orElseThrow(() -> new IOException("the store has no document of incident " + incident
                            + " yet, so its segments cannot be opened"));
        }
    }
}
