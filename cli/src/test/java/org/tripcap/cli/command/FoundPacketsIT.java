package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.packet.CaptureFrames;
import org.tripcap.capture.packet.Pace;
import org.tripcap.capture.segment.PcapngReader;
import org.tripcap.capture.testing.ClassicPcap;
import org.tripcap.capture.testing.PcapTruth;
import org.tripcap.ingest.store.SearchHit;
import org.tripcap.ingest.store.SearchQuery;
import org.tripcap.ingest.store.StoredStatement;

/** From what an investigator sees in the index to the packets, on one recorded capture with many flows. */
class FoundPacketsIT {
    private static final String CAPTURE = "smb-psexec-add-user.pcap";
    private static final PcapTruth TRUTH = PcapTruth.of(CAPTURE);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static SharedSystem system;
    private static IncidentId incident;
    /** How often packets were given out so far; each time is stated, and reaches the store a moment later. */
    private static long given;

    @TempDir
    private Path directory;

    @BeforeAll
    static void record(@TempDir Path files) throws Exception {
        system = SharedSystem.get();
        Path file = Files.write(files.resolve(CAPTURE), ClassicPcap.resourceBytes(CAPTURE));
        try (Session session = system.session()) {
            IncidentDocument opened = session.operator()
                    .open(
                            CAPTURE,
                            "test",
                            LegalBasis.GDPR_6_1_C,
                            new Scope("greater 0", List.of(), List.of(), Source.FILE, Scope.MAX_SNAPLEN),
                            Duration.ofMinutes(10));
            incident = opened.id();
            system.parts().sensor().replay(incident, file, Pace.FULL_SPEED);
            session.operator().close(session.incidents().find(incident.value(), Instant.now()));
            await().atMost(PATIENCE).until(() -> CaseProgress.stopped(session.store(), incident));
            await().atMost(PATIENCE).until(() -> {
                session.store().refreshCase(incident);
                return session.store().timeline(incident, "", 10).buckets().stream()
                                .mapToLong(b -> b.packets())
                                .sum()
                        == TRUTH.packets();
            });
        }
    }

    private Outcome evidence(String command, String... arguments) {
        Outcome outcome = Outcome.on(
                system.directory(),
                Stream.concat(Stream.of("evidence", command, incident.value()), Stream.of(arguments))
                        .toArray(String[]::new));
        if (command.equals("pcap") && outcome.exitCode() == ExitCode.OK) {
            given++;
        }
        return outcome;
    }

    private static List<byte[]> frames(Path file) throws Exception {
        return CaptureFrames.read(file).frames();
    }

    @Test
    void pcap_withoutAQuery_holdsEveryPacketInOrder() throws Exception {
        Path file = directory.resolve("all.pcapng");

        Outcome outcome = evidence("pcap", "-w", file.toString());

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(frames(file))
                .containsExactlyElementsOf(ClassicPcap.resource(CAPTURE).packets().stream()
                        .map(ClassicPcap.Packet::data)
                        .toList());
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void pcap_ofAFlow_holdsItsPacketsOnly_afterAStatementOfTheAccess() throws Exception {
        SearchHit flow = largestFlow();

        for (String name : List.of(
                flow.text("tripcap.flow.id").orElseThrow(),
                flow.text("network.community_id").orElseThrow())) {
            Path file = directory.resolve(name.hashCode() + ".pcapng");
            Outcome outcome = evidence("pcap", "--flow", name, "-w", file.toString(), "--json");
            assertThat(outcome.exitCode()).as(outcome.err()).isZero();
            JsonNode json = new ObjectMapper().readTree(outcome.out());
            assertThat(json.path("packets").asLong())
                    .isEqualTo(flow.number("network.packets").orElseThrow());
            assertThat(json.path("bytes").asLong())
                    .isEqualTo(flow.number("network.bytes").orElseThrow());
            PcapngReader reader = new PcapngReader(Files.readAllBytes(file));
            long packets = 0;
            while (reader.nextPacket()) {
                packets++;
                assertThat(ports(reader))
                        .containsExactlyInAnyOrder(
                                (int) flow.number("source.port").orElseThrow(),
                                (int) flow.number("destination.port").orElseThrow());
            }
            assertThat(packets).isEqualTo(json.path("packets").asLong());
        }

        await().atMost(PATIENCE).until(() -> accesses() == given);
    }

    @Test
    void pcap_ofAQueryAndAFilter_holdsWhatBothChoose() throws Exception {
        Path byQuery = directory.resolve("query.pcapng");
        Path byFilter = directory.resolve("filter.pcapng");
        Path byBoth = directory.resolve("both.pcapng");

        assertThat(evidence("pcap", "destination.port:445", "-w", byQuery.toString())
                        .exitCode())
                .isZero();
        assertThat(evidence("pcap", "--filter", "tcp port 445", "-w", byFilter.toString())
                        .exitCode())
                .isZero();
        assertThat(evidence("pcap", "destination.port:445", "--filter", "tcp src port 445", "-w", byBoth.toString())
                        .exitCode())
                .isZero();

        assertThat(frames(byQuery)).containsExactlyElementsOf(frames(byFilter)).isNotEmpty();
        assertThat(frames(byBoth)).isNotEmpty().hasSizeLessThan(frames(byQuery).size());
    }

    @Test
    void pcap_ofNothing_leavesNoFile_andAsksForNoKey() throws Exception {
        Path file = directory.resolve("none.pcapng");
        await().atMost(PATIENCE).until(() -> accesses() == given);

        Outcome outcome = evidence("pcap", "destination.port:1", "-w", file.toString());

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(file).doesNotExist();
        // What is stated later comes later: this one would have come by then.
        assertThat(evidence("pcap", "-w", directory.resolve("some.pcapng").toString())
                        .exitCode())
                .isZero();
        await().atMost(PATIENCE).until(() -> accesses() == given);
    }

    @Test
    void pcap_mistakes_areToldBeforeAnythingIsDecrypted() throws Exception {
        Path there = Files.createFile(directory.resolve("there.pcapng"));
        assertThat(evidence("pcap", "-w", there.toString()).err()).contains("exists already");
        assertThat(there).isEmptyFile();
        assertThat(evidence("pcap", "--flow", "x\" OR *", "-w", "f").err()).contains("--flow: expected");
        assertThat(evidence("pcap", "--filter", "hots", "-w", "f").err())
                .contains("--filter")
                .contains("syntax error");
        assertThat(evidence("pcap", "a:(", "-w", "f").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(evidence("pcap", "--json").err()).contains("-w");
    }

    @Test
    void timeline_addsUpToWhatWasRecorded_inAtMostAsManyIntervals() throws Exception {
        JsonNode json = new ObjectMapper()
                .readTree(evidence("timeline", "--intervals", "7", "--json").out());

        assertThat(json.path("buckets").size()).isBetween(1, 7);
        assertThat(sum(json.path("buckets"), "packets")).isEqualTo(TRUTH.packets());
        assertThat(sum(json.path("buckets"), "bytes")).isEqualTo(TRUTH.bytes());
        assertThat(evidence("timeline").out()).contains("PACKETS");
        assertThat(evidence("timeline", "destination.port:1").out()).contains("nothing found");
    }

    @Test
    void top_ranksByWhatIsAsked_andKnowsItsFields() throws Exception {
        Outcome outcome = evidence("top", "--field", "source.ip,destination.port", "--by", "packets", "--json");
        List<JsonNode> fields = new ArrayList<>();
        for (String line : outcome.out().lines().toList()) {
            fields.add(new ObjectMapper().readTree(line));
        }

        assertThat(fields).hasSize(2);
        for (JsonNode field : fields) {
            assertThat(field.path("packets").asLong()).isEqualTo(TRUTH.packets());
            long before = Long.MAX_VALUE;
            for (JsonNode value : field.path("values")) {
                assertThat(value.path("packets").asLong()).isLessThanOrEqualTo(before);
                before = value.path("packets").asLong();
            }
        }
        assertThat(evidence("top").out()).contains("destination.port").contains("445");
        assertThat(evidence("top", "--field", "source.iq").err()).contains("source.iq");
        assertThat(evidence("top", "--size", "0").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    private static long sum(JsonNode buckets, String field) {
        long sum = 0;
        for (JsonNode bucket : buckets) {
            sum += bucket.path(field).asLong();
        }
        return sum;
    }

    private static SearchHit largestFlow() {
        try (Session session = system.session()) {
            return session.store()
                    .search(new SearchQuery(
                            incident,
                            "tripcap.kind:flow AND network.transport:tcp",
                            1,
                            List.of(SearchQuery.Sort.parse("network.bytes:desc"))))
                    .hits()
                    .getFirst();
        }
    }

    /** Of an IPv4 packet without options over Ethernet, as all of this flow are. */
    private static Set<Integer> ports(PcapngReader reader) {
        Set<Integer> ports = new HashSet<>();
        int transport = reader.offset() + 14 + 20;
        for (int at : new int[] {transport, transport + 2}) {
            ports.add(Byte.toUnsignedInt(reader.data()[at]) << 8 | Byte.toUnsignedInt(reader.data()[at + 1]));
        }
        return ports;
    }

    /** Statements that the investigator was given keys to show packets. */
    private static long accesses() {
        try (Session session = system.session()) {
            String investigator =
                    session.installation().identity(Role.INVESTIGATOR).keyId();
            session.store().refresh();
            try (Stream<StoredStatement> statements =
                    session.store().statements(incident, Statement.Type.EVIDENCE_ACCESSED)) {
                return statements
                        .map(stored -> (Body.EvidenceAccessed)
                                Statement.parse(stored.signed().bytes()).body())
                        .filter(accessed -> accessed.purpose() == Purpose.DISCLOSE
                                && accessed.asker().equals(investigator))
                        .count();
            }
        }
    }
}
