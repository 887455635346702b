package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tripcap.capture.custody.CaseVerifier;
import org.tripcap.capture.custody.KeyRefusedException;
import org.tripcap.capture.custody.KeySource;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.Verdict;
import org.tripcap.capture.custody.VerificationProgress;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.packet.Pace;
import org.tripcap.capture.segment.PcapngException;
import org.tripcap.capture.segment.PcapngReader;
import org.tripcap.capture.testing.ClassicPcap;
import org.tripcap.capture.testing.PcapTruth;
import org.tripcap.cli.casefile.BundleEvidence;
import org.tripcap.ingest.store.CaseCounts;
import org.tripcap.ingest.store.SearchHit;
import org.tripcap.ingest.store.SearchPage;
import org.tripcap.ingest.store.SearchQuery;

/**
 * The whole way for every sound capture: incident, sensor, broker, evidence store, search, verification, bundle; compared
 * with the file itself and with what tshark sees in it.
 */
class CapturesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    static Stream<String> captures() {
        return PcapTruth.soundCaptures();
    }

    @ParameterizedTest
    @MethodSource("captures")
    void everyPacket_isRecordedFoundVerifiedAndExported(String capture) throws Exception {
        PcapTruth truth = PcapTruth.of(capture);
        SharedSystem system = SharedSystem.get();
        try (Session session = system.session()) {
            IncidentId incident = record(system, session, capture);

            // Flows are derived from what is stored, and may come a moment later.
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> found(session, incident, truth));
            CaseCounts counts = session.store().counts(incident);
            assertThat(counts.packets()).isEqualTo(truth.packets());
            assertThat(counts.bytes()).isEqualTo(truth.bytes());
            assertThat(counts.unsound()).isZero();

            VerificationReport report = EvidenceVerifyCommand.verify(session, incident, VerificationProgress.NONE);
            assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.VALID);
            assertThat(report.packets()).isEqualTo(truth.packets());

            Path bundle = directory.resolve("case");
            EvidenceExportCommand.export(session, incident, bundle);
            samePackets(bundle, capture);
            VerificationReport offline = offline(bundle, session.trust());
            assertThat(offline.verdict()).as("%s", offline.findings()).isEqualTo(Verdict.VALID);
            assertThat(offline.packets()).isEqualTo(truth.packets());
        }
    }

    private static VerificationReport offline(Path bundle, TrustFile trust) throws IOException {
        KeySource none = (wrappedKey, context) -> {
            throw new KeyRefusedException(KeyRefusedException.Reason.UNAVAILABLE, "a bundle needs no keys");
        };
        return CaseVerifier.verify(BundleEvidence.open(bundle, trust), trust, none, VerificationProgress.NONE);
    }

    private IncidentId record(SharedSystem system, Session session, String capture) throws Exception {
        Path file = Files.write(directory.resolve(capture), ClassicPcap.resourceBytes(capture));
        IncidentDocument opened = session.operator()
                .open(
                        capture,
                        "test",
                        LegalBasis.GDPR_6_1_C,
                        new Scope("greater 0", List.of(), List.of(), Source.FILE, Scope.MAX_SNAPLEN),
                        Duration.ofMinutes(10));
        system.parts().sensor().replay(opened.id(), file, Pace.FULL_SPEED);
        session.operator().close(session.incidents().find(opened.id().value(), Instant.now()));
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> CaseProgress.stopped(session.store(), opened.id()));
        return opened.id();
    }

    private static void found(Session session, IncidentId incident, PcapTruth truth) {
        session.store().refreshCase(incident);
        CaseCounts counts = session.store().counts(incident);
        SearchPage page = session.store()
                .search(new SearchQuery(incident, "tripcap.kind:flow", SearchQuery.MAX_SIZE, SearchQuery.BY_TIME));
        List<String> communityIds = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<String> serverNames = new ArrayList<>();
        for (SearchHit hit : page.hits()) {
            communityIds.addAll(hit.texts("network.community_id"));
            names.addAll(hit.texts("dns.question.name"));
            serverNames.addAll(hit.texts("tls.client.server_name"));
        }
        // How many documents the flows make depends on how the capture fell into segments, which age alone may end.
        if (counts.rolledUp() == 0 && counts.flows() <= SearchQuery.MAX_SIZE) {
            assertThat(new TreeSet<>(communityIds)).isEqualTo(new TreeSet<>(truth.communityIds()));
            assertThat(new TreeSet<>(names)).isEqualTo(new TreeSet<>(truth.dnsQueries()));
            assertThat(new TreeSet<>(serverNames)).isEqualTo(new TreeSet<>(truth.tlsServerNames()));
        } else {
            assertThat(truth.communityIds()).containsAll(communityIds);
        }
    }

    /** Link type, times to the nanosecond, lengths and bytes of every packet, in order. */
    private static void samePackets(Path bundle, String capture) throws IOException, PcapngException {
        ClassicPcap expected = ClassicPcap.resource(capture);
        int next = 0;
        List<Path> segments;
        try (Stream<Path> files = Files.list(bundle.resolve("data/segments"))) {
            segments =
                    files.filter(f -> f.toString().endsWith(".pcapng")).sorted().toList();
        }
        for (Path segment : segments) {
            PcapngReader reader = new PcapngReader(Files.readAllBytes(segment));
            while (reader.nextPacket()) {
                ClassicPcap.Packet packet = expected.packets().get(next++);
                assertThat(reader.linkType()).isEqualTo(expected.linkType());
                assertThat(reader.epochNanos()).isEqualTo(packet.epochNanos());
                assertThat(reader.originalLength()).isEqualTo(packet.originalLength());
                assertThat(java.util.Arrays.mismatch(
                                reader.data(),
                                reader.offset(),
                                reader.offset() + reader.capturedLength(),
                                packet.data(),
                                0,
                                packet.data().length))
                        .as("packet %d", next)
                        .isEqualTo(-1);
            }
        }
        assertThat(next).isEqualTo(expected.packets().size());
    }
}
