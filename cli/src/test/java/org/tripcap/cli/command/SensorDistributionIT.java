package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.SensorExit;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.GapReason;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.Verdict;
import org.tripcap.capture.custody.VerificationProgress;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.packet.PacketSender;
import org.tripcap.capture.packet.VethPair;
import org.tripcap.capture.testing.LiveNetwork;
import org.tripcap.capture.testing.Programs;
import org.tripcap.ingest.store.StoredStatement;

/** The sensor as it is installed: real processes of the laid out distribution, beside a real server. */
class SensorDistributionIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    static final String FILTER = "host 192.0.2.77 and udp";
    private static final List<String> NOBODY =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs");
    private static final List<String> CAP_NET_RAW_ONLY =
            List.of("--inh-caps=-all,+net_raw", "--ambient-caps=-all,+net_raw", "--bounding-set=-all,+net_raw");
    private static final List<String> NO_CAPABILITY =
            List.of("--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all");
    private static final int FRAME = 60;

    @TempDir
    Path directory;

    private Session session;

    @BeforeEach
    void findSystem() throws Exception {
        assertThat(SensorProcess.DISTRIBUTION.resolve("bin/tripcap-sensor"))
                .as("the sensor's distribution, which 'mvn package' lays out")
                .isExecutable();
        session = SharedSystem.get().session();
    }

    @AfterEach
    void closeSession() {
        session.close();
    }

    private Path configure(String name, String interfaceName) throws Exception {
        return SensorProcess.configure(directory, name, interfaceName);
    }

    private SensorProcess start(Path distribution, List<String> before, Path configuration) throws IOException {
        return SensorProcess.start(distribution, before, configuration, Map.of(), directory.resolve("log"));
    }

    private IncidentId open(String sensor) {
        return session.operator()
                .open(
                        "flood",
                        "test",
                        LegalBasis.GDPR_6_1_C,
                        new Scope(FILTER, List.of(), List.of(sensor), Source.LIVE, Scope.MAX_SNAPLEN),
                        Duration.ofMinutes(10))
                .id();
    }

    private void close(IncidentId incident) {
        session.operator().close(session.incidents().find(incident.value(), Instant.now()));
    }

    private VerificationReport verified(IncidentId incident, long packets) throws Exception {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> CaseProgress.stopped(session.store(), incident)
                        && session.store().counts(incident).packets() >= packets);
        return EvidenceVerifyCommand.verify(session, incident, VerificationProgress.NONE);
    }

    /** Frames of UDP over IPv4 from 192.0.2.77, each with its number. */
    static List<byte[]> frames(int count) {
        List<byte[]> frames = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ByteBuffer frame = ByteBuffer.allocate(FRAME);
            frame.put(new byte[] {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2}).putShort((short) 0x0800);
            frame.put((byte) 0x45).put((byte) 0).putShort((short) (FRAME - 14)).putInt(0);
            frame.put((byte) 64)
                    .put((byte) 17)
                    .putShort((short) 0)
                    .putInt(0xc000024d)
                    .putInt(0xc000024e);
            frame.putShort((short) 9)
                    .putShort((short) 9)
                    .putShort((short) (FRAME - 34))
                    .putShort((short) 0);
            frames.add(frame.putInt(i).array());
        }
        return frames;
    }

    @Test
    void distribution_holdsWhatRecordsAndNothingElse() throws Exception {
        List<String> jars;
        try (Stream<Path> files = Files.list(SensorProcess.DISTRIBUTION.resolve("lib"))) {
            jars = files.map(f -> f.getFileName().toString()).sorted().toList();
        }
        assertThat(jars)
                .anyMatch(jar -> jar.startsWith("tripcap-capture-"))
                .anyMatch(jar -> jar.startsWith("kafka-clients-"))
                .noneMatch(jar -> jar.matches("(?i).*(javalin|jetty|servlet|kotlin|netty|elasticsearch|lucene|picocli|"
                        + "scala|kafka_|tripcap-ingest|tripcap-cli|junit|assertj|archunit|-tests).*"));
        assertThat(SensorProcess.DISTRIBUTION.resolve("sensor.yaml"))
                .hasSameTextualContentAs(Path.of("..", "deploy", "sensor.yaml"));
    }

    @Test
    void sensor_recordsAnIncident_isWatched_andLeavesNothingBehindWhenTerminated() throws Exception {
        try (VethPair pair = LiveNetwork.vethPair();
                PacketSender sender = PacketSender.open(pair.left());
                SensorProcess sensor =
                        start(SensorProcess.DISTRIBUTION, List.of(), configure("edge-it", pair.right()))) {
            sensor.awaitReady();
            assertThat(sensor.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(sensor.metric("tripcap_sensor_recording")).isZero();
            assertThat(sensor.metric("tripcap_sensor_capture_sockets")).isZero();
            sender.send(frames(10));

            IncidentId incident = open("edge-it");
            sensor.awaitMetric("tripcap_sensor_recording", 1);
            sensor.awaitMetric("tripcap_sensor_capture_sockets", 1);
            sender.send(frames(500));
            sensor.awaitMetric("tripcap_sensor_packets_total", 500);
            assertThat(sensor.metric("tripcap_sensor_bytes_total")).isEqualTo(500.0 * FRAME);
            for (String where : List.of("kernel", "interface", "queue", "outbox")) {
                assertThat(sensor.metric("tripcap_sensor_dropped_packets_total{where=\"" + where + "\"}"))
                        .isZero();
            }

            assertThat(sensor.terminate()).as(sensor.log()).isEqualTo(SensorExit.OK);
            assertThat(sensor.log()).contains("500 packets").contains("0 statements wait");
            close(incident);
            VerificationReport report = verified(incident, 500);
            assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.VALID);
            assertThat(report.packets()).isEqualTo(500);
            assertLogIsEcs(sensor);
        }
    }

    @Test
    void sensor_killedInTheMiddle_sendsWhatWasSealed_andStatesWhenTheRestWasLost() throws Exception {
        int sent = 8_000; // some fill a section, the others are in memory only
        try (VethPair pair = LiveNetwork.vethPair();
                PacketSender sender = PacketSender.open(pair.left())) {
            Path configuration = configure("edge-k9", pair.right());
            Map<String, String> slow =
                    Map.of("TRIPCAP_SENSOR_RECORD_SECTION_SIZE", "512KiB", "TRIPCAP_SENSOR_RECORD_SECTION_AGE", "60s");
            IncidentId incident;
            Instant killed;
            try (SensorProcess sensor = SensorProcess.start(
                    SensorProcess.DISTRIBUTION, List.of(), configuration, slow, directory.resolve("log"))) {
                sensor.awaitReady();
                incident = open("edge-k9");
                sensor.awaitMetric("tripcap_sensor_recording", 1);
                sensor.awaitMetric("tripcap_sensor_capture_sockets", 1);
                sender.send(frames(sent));
                sensor.awaitMetric("tripcap_sensor_packets_total", sent);
                sensor.awaitMetric("tripcap_sensor_segments_total", 1);
                killed = Instant.now();
                sensor.kill();
            }
            try (SensorProcess sensor = start(SensorProcess.DISTRIBUTION, List.of(), configuration)) {
                sensor.awaitReady();
                sensor.awaitMetric("tripcap_sensor_capture_sockets", 1);
                sender.send(frames(100));
                sensor.awaitMetric("tripcap_sensor_packets_total", 100);
                close(incident);
                sensor.awaitMetric("tripcap_sensor_capture_sockets", 0);

                List<Body> stated = awaitStopped(incident);
                List<Long> packets = stated.stream()
                        .filter(Body.SegmentSealed.class::isInstance)
                        .map(body -> ((Body.SegmentSealed) body).counters().packets())
                        .toList();
                assertThat(packets).hasSize(2);
                assertThat(packets.getFirst()).isBetween(1L, sent - 1L);
                assertThat(packets.getLast()).isEqualTo(100);
                assertThat(stated)
                        .filteredOn(Body.CaptureStarted.class::isInstance)
                        .hasSize(2)
                        .extracting(
                                body -> ((Body.CaptureStarted) body).versions().tripcap())
                        .doesNotContain(Body.Version.of("0"));
                assertThat(stated)
                        .filteredOn(Body.Gap.class::isInstance)
                        .singleElement(InstanceOfAssertFactories.type(Body.Gap.class))
                        .satisfies(gap -> {
                            assertThat(gap.reason()).isEqualTo(GapReason.CRASH);
                            assertThat(gap.from()).isBeforeOrEqualTo(killed);
                            assertThat(gap.to()).isAfter(killed);
                        });
                VerificationReport report = verified(incident, packets.getFirst() + 100);
                assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.VALID);
                assertThat(sensor.terminate()).as(sensor.log()).isEqualTo(SensorExit.OK);
            }
        }
    }

    /** What the sensors stated in an incident, in order, once they stopped and it is stored. */
    private List<Body> awaitStopped(IncidentId incident) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> CaseProgress.stopped(session.store(), incident));
        try (Stream<StoredStatement> statements = session.store().statements(incident)) {
            return statements
                    .map(stored -> Statement.parse(stored.signed().bytes()))
                    .filter(statement -> statement.role() == Role.SENSOR)
                    .sorted(Comparator.comparingLong(Statement::seq))
                    .map(Statement::body)
                    .toList();
        }
    }

    private static void assertLogIsEcs(SensorProcess sensor) throws IOException {
        assertThat(sensor.entries()).isNotEmpty().allSatisfy(entry -> {
            assertThat(entry.path("@timestamp").asText()).endsWith("Z");
            assertThat(entry.path("log.level").asText()).isNotEmpty();
            assertThat(entry.path("service.name").asText()).isEqualTo("tripcap-sensor");
            assertThat(entry.path("service.node.name").asText()).isEqualTo("edge-it");
        });
        assertThat(sensor.log()).doesNotContain("192.0.2.77");
        assertThat(sensor.entries()).extracting(JsonNode::size).allMatch(size -> size > 4);
    }

    @Test
    void sensor_asAnOrdinaryUserWithCapNetRawOnly_records() throws Exception {
        requireUserSwitch();
        Path distribution = readableByAll();
        try (VethPair pair = LiveNetwork.vethPair();
                PacketSender sender = PacketSender.open(pair.left());
                SensorProcess sensor = start(
                        distribution,
                        join(NOBODY, CAP_NET_RAW_ONLY),
                        givenToNobody(configure("edge-np", pair.right())))) {
            sensor.awaitReady();
            assertThat(Files.readAllLines(Path.of("/proc/" + sensor.pid() + "/status")))
                    .contains("Uid:\t65534\t65534\t65534\t65534", "CapEff:\t0000000000002000", "NoNewPrivs:\t1");
            IncidentId incident = open("edge-np");
            sensor.awaitMetric("tripcap_sensor_capture_sockets", 1);
            sender.send(frames(100));
            sensor.awaitMetric("tripcap_sensor_packets_total", 100);

            close(incident);
            sensor.awaitMetric("tripcap_sensor_capture_sockets", 0);
            VerificationReport report = verified(incident, 100);
            assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.VALID);
            assertThat(sensor.terminate()).as(sensor.log()).isEqualTo(SensorExit.OK);
        }
    }

    @Test
    void sensor_withoutTheCapability_saysWhatItLacks() throws Exception {
        requireUserSwitch();
        Path configuration = givenToNobody(configure("edge-nc", "lo"));
        try (SensorProcess sensor = start(readableByAll(), join(NOBODY, NO_CAPABILITY), configuration)) {
            assertThat(sensor.exitCode()).as(sensor.log()).isEqualTo(SensorExit.PERMISSION);
            assertThat(sensor.log()).contains("CAP_NET_RAW").contains("--ambient-caps");
            assertThat(directory.resolve("data")).isEmptyDirectory();
        }
    }

    private static List<String> join(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private static void requireUserSwitch() throws InterruptedException {
        List<String> command = new ArrayList<>(join(NOBODY, NO_CAPABILITY));
        command.addAll(List.of(System.getProperty("java.home") + "/bin/java", "-version"));
        assumeThat(Programs.works(command.toArray(String[]::new)))
                .as("starting Java as another user with setpriv, which needs root and a JDK that all may read")
                .isTrue();
    }

    /** A copy of the distribution outside whatever directory the build is in, which others may not be able to enter. */
    private Path readableByAll() throws IOException {
        Path copy = directory.resolve("dist");
        try (Stream<Path> files = Files.walk(SensorProcess.DISTRIBUTION)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        copy.resolve(SensorProcess.DISTRIBUTION.relativize(file).toString()));
            }
        }
        Files.setPosixFilePermissions(copy.resolve("bin/tripcap-sensor"), PosixFilePermissions.fromString("rwxr-xr-x"));
        return copy;
    }

    private Path givenToNobody(Path configuration) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectory(directory.resolve("data"));
        for (String name : List.of("data", "sensor.pem", "trust.json")) {
            Files.setAttribute(directory.resolve(name), "unix:uid", 65_534);
        }
        return configuration;
    }
}
