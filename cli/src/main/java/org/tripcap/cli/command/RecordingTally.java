package org.tripcap.cli.command;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Counters;
import org.tripcap.capture.custody.SegmentRange;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Signer;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.IncidentId;

/** What sensors state of their recordings, summed up by incident as it comes. Thread-safe. */
final class RecordingTally {

    /** Rates are means over this long. */
    static final Duration WINDOW = Duration.ofSeconds(10);

    private final TrustFile trust;
    private final Map<IncidentId, Case> cases = new HashMap<>();

    /** Unknown signers count for nothing. */
    RecordingTally(TrustFile trust) {
        this.trust = trust;
    }

    /**
     * How the recording of an incident is going.
     *
     * @param sensors that record now, with the packets of each
     * @param packets recorded, since the tally began, without those of segments that were given up
     * @param lost packets lost for any reason, since the tally began
     * @param packetsPerSecond over the last {@link #WINDOW}
     * @param bytesPerSecond over the last {@link #WINDOW}
     * @param waiting segments that are sealed and not yet stored
     * @param lag since when the oldest of those waits; zero if none does
     */
    record Numbers(
            Map<String, Long> sensors,
            long packets,
            long lost,
            double packetsPerSecond,
            double bytesPerSecond,
            int waiting,
            Duration lag) {
        static final Numbers NONE = new Numbers(Map.of(), 0, 0, 0, 0, 0, Duration.ZERO);
    }

    /** Takes the next statement of the ledger. */
    synchronized void take(Signed signed) {
        Statement statement;
        Signer signer;
        try {
            TrustFile.Verified verified = trust.statement(signed);
            statement = verified.statement();
            signer = verified.signer();
        } catch (UntrustedException e) {
            return; // verifying says so; here it is not counted
        }
        IncidentId incident = statement.incident();
        if (incident == null) {
            return;
        }
        Case found = cases.computeIfAbsent(incident, _ -> new Case());
        switch (statement.body()) {
            case Body.CaptureStarted _ -> found.recording.putIfAbsent(signer.name(), 0L);
            case Body.CaptureStopped _ -> found.recording.remove(signer.name());
            case Body.SegmentSealed segment -> found.sealed(signer, statement, segment.counters());
            case Body.Gap gap -> found.gap(signer, gap);
            case Body.EvidenceStored stored -> stored.ranges().forEach(found::stored);
            default -> {}
        }
    }

    /** How an incident's recording is going now. */
    synchronized Numbers numbers(IncidentId incident, Instant now) {
        Case found = cases.get(incident);
        return found == null ? Numbers.NONE : found.numbers(now);
    }

    private record Piece(Instant at, long packets, long bytes) {}

    private record Waiting(Instant since, long packets) {}

    private static final class Case {
        private final Map<String, Long> recording = new TreeMap<>();
        private final Map<String, TreeMap<Long, Waiting>> unstored = new HashMap<>();
        private final Deque<Piece> recent = new ArrayDeque<>();
        private long packets;
        private long lost;

        void sealed(Signer signer, Statement statement, Counters counters) {
            recording.merge(signer.name(), counters.packets(), Long::sum);
            packets += counters.packets();
            lost += counters.droppedKernel() + counters.droppedInterface() + counters.droppedQueue();
            recent.add(new Piece(statement.time(), counters.packets(), counters.bytes()));
            unstored.computeIfAbsent(signer.keyId(), _ -> new TreeMap<>())
                    .put(statement.seq(), new Waiting(statement.time(), counters.packets()));
        }

        void stored(SegmentRange range) {
            unstored(range.sensor(), range.from(), range.to()).clear();
        }

        /** Segments that were given up are not waited for, and their packets are lost, no longer recorded. */
        void gap(Signer signer, Body.Gap gap) {
            lost += gap.packets() == null ? 0 : gap.packets();
            Body.Gap.Discarded given = gap.discarded();
            if (given != null) {
                Map<Long, Waiting> gone = unstored(signer.keyId(), given.from(), given.to());
                long fewer = gone.values().stream().mapToLong(Waiting::packets).sum();
                packets -= fewer;
                recording.computeIfPresent(signer.name(), (_, before) -> Math.max(0, before - fewer));
                gone.clear();
            }
        }

        private Map<Long, Waiting> unstored(String sensor, long from, long to) {
            TreeMap<Long, Waiting> waiting = unstored.get(sensor);
            return waiting == null ? new TreeMap<>() : waiting.subMap(from, true, to, true);
        }

        Numbers numbers(Instant now) {
            Instant begin = now.minus(WINDOW);
            while (!recent.isEmpty() && recent.getFirst().at().isBefore(begin)) {
                recent.removeFirst();
            }
            double seconds = WINDOW.toSeconds();
            Instant oldest = unstored.values().stream()
                    .flatMap(waiting -> waiting.values().stream())
                    .map(Waiting::since)
                    .min(Instant::compareTo)
                    .orElse(now);
            return new Numbers(
                    Map.copyOf(recording),
                    packets,
                    lost,
                    recent.stream().mapToLong(Piece::packets).sum() / seconds,
                    recent.stream().mapToLong(Piece::bytes).sum() / seconds,
                    unstored.values().stream().mapToInt(Map::size).sum(),
                    oldest.isBefore(now) ? Duration.between(oldest, now) : Duration.ZERO);
        }
    }
}
