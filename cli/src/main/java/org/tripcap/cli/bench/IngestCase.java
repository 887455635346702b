package org.tripcap.cli.bench;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.custody.Counters;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.packet.LinkType;
import org.tripcap.capture.segment.InterfaceDescription;
import org.tripcap.capture.segment.InterfaceStatistics;
import org.tripcap.capture.segment.SealedSegment;
import org.tripcap.capture.segment.Sealer;
import org.tripcap.capture.segment.Section;
import org.tripcap.capture.segment.SegmentContext;
import org.tripcap.capture.ship.IncidentPublisher;
import org.tripcap.capture.ship.Records;

/** One incident of a measurement, and its sealed segments in Kafka as a sensor brings them there. */
final class IngestCase {
    /** A sensor's sections are as large unless it is set otherwise. */
    private static final int SECTION_BYTES = 4 << 20;

    private static final Duration VALIDITY = Duration.ofHours(12);
    private static final int PENDING = 8;

    private final IngestActors actors;
    private final IncidentDocument document;
    private final Signed opening;
    private final Section section = new Section(SECTION_BYTES);
    private final Sealer sealer = new Sealer();
    private final List<Future<RecordMetadata>> pending = new ArrayList<>();
    private long packets;
    private long bytes;
    private int segments;
    private long lastSeq;

    private IngestCase(IngestActors actors, IncidentDocument document, Signed opening) {
        this.actors = actors;
        this.document = document;
        this.opening = opening;
    }

    /** Opens an incident, on the ledger and for the indexer. */
    static IngestCase open(IngestActors actors) throws IOException {
        Instant now = Instant.now();
        IncidentDocument document = IncidentDocument.first(
                IncidentId.random(new SecureRandom()),
                "Measurement",
                "A made-up load",
                LegalBasis.GDPR_6_1_F,
                new Scope("host 203.0.113.7", List.of(), List.of(), Source.LIVE, Scope.MAX_SNAPLEN),
                now,
                now.plus(VALIDITY),
                List.of(),
                actors.keys().publicKey(),
                salt(),
                salt());
        byte[] exact = document.toBytes();
        Signed opening = actors.operator()
                .next(document.id(), new Body.IncidentOpened(Body.IncidentAct.of(document, exact, Cause.OPERATOR)));
        try (IncidentPublisher publisher = new IncidentPublisher(actors.kafka())) {
            publisher.publish(document.id(), exact, opening);
        }
        return new IngestCase(actors, document, opening);
    }

    /** Seals the packets of a load in sections as full as a sensor's, over this much time from now on. */
    void publish(IngestLoad load, Duration apart) throws IOException, InterruptedException {
        Instant start = Instant.now();
        List<IOException> failures = new ArrayList<>();
        long before = packets;
        load.frames(frame -> {
            if (failures.isEmpty()) {
                try {
                    add(frame, start.plusNanos(apart.toNanos() * (packets - before)));
                } catch (IOException e) {
                    failures.add(e);
                }
            }
        });
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
        seal(Instant.now());
        settle();
    }

    /** Adds a packet; the section before it is sealed and sent when it is full. */
    void add(byte[] frame, Instant time) throws IOException {
        if (section.length() > 0 && !section.fits(frame.length)) {
            seal(time);
        }
        if (section.length() == 0) {
            section.begin(
                    List.of(new InterfaceDescription("eth0", LinkType.ETHERNET.value(), Scope.MAX_SNAPLEN)),
                    "tripcap bench");
        }
        long nanos = time.getEpochSecond() * 1_000_000_000L + time.getNano();
        section.packet(0, nanos, frame, 0, frame.length, frame.length);
        packets++;
        bytes += frame.length;
    }

    /** Seals and sends what was added since the last section, if there is something. */
    void seal(Instant end) throws IOException {
        if (section.length() == 0) {
            return;
        }
        Instant first = Instant.ofEpochSecond(0, section.firstNanos());
        section.finish(
                List.of(new InterfaceStatistics(section.packets(), 0, 0, first, end.isBefore(first) ? first : end)));
        long seq = actors.sensor().nextSeq(document.id());
        lastSeq = seq;
        SealedSegment sealed = sealer.seal(
                section,
                new SegmentContext(
                        document.id(),
                        actors.sensor().identity().keyId(),
                        actors.sensor().epoch(),
                        seq,
                        opening.digest()),
                actors.keys().publicKey());
        Counters counters = new Counters(section.packets(), section.packetBytes(), section.packets(), 0, 0, 0);
        Signed statement = actors.sensor()
                .next(
                        document.id(),
                        new Body.SegmentSealed(
                                first,
                                Instant.ofEpochSecond(0, section.lastNanos()),
                                counters,
                                new Body.SegmentSealed.Plain(sealed.plainLength(), sealed.plainCommit()),
                                sealed.blocksRoot(),
                                new Body.SegmentSealed.Cipher(
                                        sealed.suite(),
                                        actors.keys().publicKey().id(),
                                        sealed.ciphertext().length,
                                        sealed.cipherDigest())));
        section.reset();
        segments++;
        if (pending.size() >= PENDING) {
            settle();
        }
        pending.add(actors.producer()
                .send(Records.evidence(
                        new Records.EvidenceKey(
                                document.id(), actors.sensor().identity().keyId()),
                        sealed.ciphertext(),
                        statement)));
    }

    /** Waits until Kafka has acknowledged what was sent. */
    void settle() throws IOException {
        actors.producer().flush();
        try {
            for (Future<RecordMetadata> sent : pending) {
                sent.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("the broker does not take the load: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the load was being sent", e);
        }
        pending.clear();
    }

    private static byte[] salt() {
        byte[] salt = new byte[IncidentDocument.SALT_LENGTH];
        new SecureRandom().nextBytes(salt);
        return salt;
    }

    IncidentId id() {
        return document.id();
    }

    /** Packets added so far. */
    long packets() {
        return packets;
    }

    /** Their lengths on the wire. */
    long bytes() {
        return bytes;
    }

    /** Number of the segment sent last, in the sensor's chain. */
    long lastSeq() {
        return lastSeq;
    }

    /** Segments sent so far. */
    int segments() {
        return segments;
    }
}
