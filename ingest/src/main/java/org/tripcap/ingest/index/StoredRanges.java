package org.tripcap.ingest.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Body.EvidenceStored;
import org.tripcap.capture.custody.LedgerWriter;
import org.tripcap.capture.custody.SegmentRange;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.store.SegmentDocument;
import org.tripcap.ingest.store.StoredStatement;

/**
 * States on the ledger which segments are in the store: once each, also when the topic is read again from its beginning. Used by
 * one thread.
 */
final class StoredRanges {
    private final EvidenceStore store;
    private final LedgerWriter ledger;

    StoredRanges(EvidenceStore store, LedgerWriter ledger) {
        this.store = store;
        this.ledger = ledger;
    }

    /** One segment by its place in its sensor's chain. */
    record Place(String sensor, long seq) {
        /** The place of a segment that its sensor vouches for. */
        static Place of(SegmentDocument segment) {
            Statement statement = Objects.requireNonNull(segment.statement(), "statement");
            return new Place(statement.actor(), statement.seq());
        }
    }

    /**
     * States the segments of one incident.
     *
     * @param fresh segments that were not in the store before
     * @param existing segments that were, and may have been stated then, unless the process ended in between
     * @throws IOException when the ledger does not acknowledge
     */
    void state(IncidentId incident, Set<Place> fresh, Set<Place> existing) throws IOException {
        Set<Place> unstated = new HashSet<>(fresh);
        if (!existing.isEmpty()) {
            unstated.addAll(unstated(incident, existing));
        }
        List<SegmentRange> ranges = ranges(unstated);
        for (int from = 0; from < ranges.size(); from += Body.MAX_RANGES) {
            int to = Math.min(ranges.size(), from + Body.MAX_RANGES);
            ledger.state(incident, new EvidenceStored(ranges.subList(from, to)));
        }
    }

    private Set<Place> unstated(IncidentId incident, Set<Place> places) {
        Set<Place> unstated = new HashSet<>(places);
        Map<String, List<SegmentRange>> stated = new HashMap<>();
        store.refresh();
        try (Stream<StoredStatement> statements = store.statements(incident, Statement.Type.EVIDENCE_STORED)) {
            statements.forEach(statement -> collect(statement, stated));
        }
        unstated.removeIf(place ->
                stated.getOrDefault(place.sensor(), List.of()).stream().anyMatch(range -> range.contains(place.seq())));
        return unstated;
    }

    private static void collect(StoredStatement stored, Map<String, List<SegmentRange>> stated) {
        try {
            if (Statement.parse(stored.signed().bytes()).body() instanceof EvidenceStored body) {
                for (SegmentRange range : body.ranges()) {
                    stated.computeIfAbsent(range.sensor(), sensor -> new ArrayList<>())
                            .add(range);
                }
            }
        } catch (MalformedException e) {
            return; // somebody changed it in the store: then it states nothing, and the segments are stated again
        }
    }

    /** Numbers that follow each other become one range; a number in between that is not ours never does. */
    static List<SegmentRange> ranges(Set<Place> places) {
        List<Place> sorted = places.stream()
                .sorted(Comparator.comparing(Place::sensor).thenComparingLong(Place::seq))
                .toList();
        List<SegmentRange> ranges = new ArrayList<>();
        for (Place place : sorted) {
            SegmentRange last = ranges.isEmpty() ? null : ranges.getLast();
            if (last != null && last.sensor().equals(place.sensor()) && last.to() + 1 == place.seq()) {
                ranges.set(ranges.size() - 1, new SegmentRange(last.sensor(), last.from(), place.seq()));
            } else {
                ranges.add(new SegmentRange(place.sensor(), place.seq(), place.seq()));
            }
        }
        return ranges;
    }
}
