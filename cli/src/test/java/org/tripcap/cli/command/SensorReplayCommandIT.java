package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Verdict;
import org.tripcap.capture.custody.VerificationProgress;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.testing.ClassicPcap;
import org.tripcap.capture.testing.PcapTruth;

class SensorReplayCommandIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PCAP_HEADER = 24;

    @TempDir
    Path directory;

    private SharedSystem system;
    private Session session;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void findSystem() throws Exception {
        system = SharedSystem.get();
        session = system.session();
    }

    @AfterEach
    void closeSession() {
        session.close();
    }

    private IncidentId open(Source source, String filter, String... sensors) {
        return session.operator()
                .open(
                        "replayed",
                        "test",
                        LegalBasis.GDPR_6_1_F,
                        new Scope(filter, List.of(), List.of(sensors), source, Scope.MAX_SNAPLEN),
                        Duration.ofMinutes(10))
                .id();
    }

    private void close(IncidentId incident) {
        session.operator().close(session.incidents().find(incident.value(), Instant.now()));
    }

    private Path file(String name, byte[] content) throws Exception {
        return Files.write(directory.resolve(name), content);
    }

    private int replay(IncidentId incident, Path file, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "sensor",
                "replay",
                file.toString(),
                "--incident",
                incident.value(),
                "--data",
                system.directory().toString(),
                "--json"));
        arguments.addAll(List.of(more));
        return Tripcap.run(new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new));
    }

    private JsonNode result() throws Exception {
        return new ObjectMapper().readTree(out.toString());
    }

    private VerificationReport verified(IncidentId incident) throws Exception {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> CaseProgress.stopped(session.store(), incident));
        return EvidenceVerifyCommand.verify(session, incident, VerificationProgress.NONE);
    }

    @Test
    void wholeFile_isRecordedByASensorOfItsOwn_andVerifies() throws Exception {
        IncidentId incident = open(Source.FILE, "greater 0", Installation.REPLAYER);
        PcapTruth truth = PcapTruth.of("zerologon.pcap");

        assertThat(replay(incident, file("z.pcap", ClassicPcap.resourceBytes("zerologon.pcap")), "--pace", "1000000"))
                .as("%s", err)
                .isEqualTo(ExitCode.OK);

        assertThat(result().path("complete").asBoolean()).isTrue();
        assertThat(result().path("packets").asInt()).isEqualTo(truth.packets());
        assertThat(result().path("bytes").asLong()).isEqualTo(truth.bytes());
        assertThat(result().path("unsent").asInt()).isZero();
        close(incident);
        VerificationReport report = verified(incident);
        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.VALID);
        assertThat(report.packets()).isEqualTo(truth.packets());
    }

    @Test
    void damagedFile_isRecordedUpToTheDamage_whichIsNamed() throws Exception {
        IncidentId incident = open(Source.FILE, "greater 0");
        ClassicPcap whole = ClassicPcap.resource("zerologon.pcap");
        byte[] bytes = ClassicPcap.resourceBytes("zerologon.pcap");
        long lastRecord = bytes.length - 16L - whole.packets().getLast().data().length;

        assertThat(replay(incident, file("cut.pcap", Arrays.copyOf(bytes, bytes.length - 5))))
                .isEqualTo(ExitCode.FAILED);

        int before = whole.packets().size() - 1;
        assertThat(err.toString())
                .contains("what came before is recorded and sealed")
                .contains("'cut.pcap' is damaged after " + before + " packets")
                .contains("at record " + whole.packets().size() + ", byte " + lastRecord);
        assertThat(result().path("complete").asBoolean()).isFalse();
        assertThat(result().path("packets").asInt()).isEqualTo(before);
        close(incident);
        VerificationReport report = verified(incident);
        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.VALID);
        assertThat(report.packets()).isEqualTo(before);
    }

    @Test
    void fileThatIsNoCapture_recordsNothing_andTheIncidentStaysUsable() throws Exception {
        IncidentId incident = open(Source.FILE, "greater 0");
        assertThat(replay(
                        incident,
                        file("notes.txt", "no capture at all, only text".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("nothing was recorded").contains("'notes.txt'");
        out.getBuffer().setLength(0);

        assertThat(replay(incident, file("dns.pcap", ClassicPcap.resourceBytes("dns-nxdomain.pcap"))))
                .isEqualTo(ExitCode.OK);
        assertThat(result().path("packets").asInt())
                .isEqualTo(PcapTruth.of("dns-nxdomain.pcap").packets());
        close(incident);
    }

    @Test
    void fileWithoutPackets_isCompleteAndEmpty() throws Exception {
        IncidentId incident = open(Source.FILE, "greater 0");
        byte[] header = Arrays.copyOf(ClassicPcap.resourceBytes("zerologon.pcap"), PCAP_HEADER);
        assertThat(replay(incident, file("empty.pcap", header))).as("%s", err).isEqualTo(ExitCode.OK);
        assertThat(result().path("packets").asInt(-1)).isZero();
        close(incident);
    }

    @Test
    void incidentForOtherSensors_isRefused() throws Exception {
        IncidentId incident = open(Source.FILE, "greater 0", "edge-7");
        assertThat(replay(incident, file("z.pcap", ClassicPcap.resourceBytes("dns-nxdomain.pcap"))))
                .isEqualTo(ExitCode.REFUSED);
        assertThat(err.toString()).contains("names sensors (edge-7)").contains("--sensor replay");
        assertThat(out.toString()).isEmpty();
        close(incident);
    }

    @Test
    void incidentForInterfaces_orClosed_isRefused() throws Exception {
        Path file = file("z.pcap", ClassicPcap.resourceBytes("dns-nxdomain.pcap"));
        IncidentId live = open(Source.LIVE, "host 192.0.2.1", "edge-7");
        assertThat(replay(live, file)).isEqualTo(ExitCode.REFUSED);
        assertThat(err.toString()).contains("--source file");

        close(live);
        assertThat(replay(live, file)).isEqualTo(ExitCode.REFUSED);
        assertThat(err.toString()).contains("is closed");
    }

    @Test
    void missingFile_orUnknownPace_isSaid() {
        IncidentId none = IncidentId.parse("0".repeat(32));
        assertThat(replay(none, directory.resolve("none.pcap"))).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(err.toString()).contains("none.pcap");
        assertThat(replay(none, directory.resolve("none.pcap"), "--pace", "-1")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("positive factor");
    }
}
