package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import co.elastic.logging.logback.EcsEncoder;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.SensorExit;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.packet.PacketSender;
import org.tripcap.capture.packet.VethPair;
import org.tripcap.capture.testing.LiveNetwork;
import org.tripcap.capture.testing.Programs;

/**
 * Everything that server and sensors log, down to debug, while an alert opens an incident, traffic is recorded, found and
 * verified: no address and no payload of that traffic is in it.
 */
class QuietLogsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String ATTACKER = "198.51.100.66";
    private static final String VICTIM = "203.0.113.67";
    private static final String PAYLOAD = "my-password-is-correct-horse";

    @TempDir
    private Path directory;

    private SharedSystem system;

    @BeforeEach
    void findSystem() throws Exception {
        assumeTrue(Programs.output("id", "--user").strip().equals("0"), "capturing takes root");
        system = SharedSystem.get();
    }

    @AfterEach
    void closeIncidents() {
        if (system != null) {
            system.closeIncidents();
        }
    }

    /** What this process logs from all of this project, as ECS and so with every field and stack trace there is. */
    private static final class OwnLog implements AutoCloseable {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        private final Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        private final Logger ours = context.getLogger("org.tripcap");
        private final Level before = ours.getLevel();
        private final OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();

        OwnLog() {
            EcsEncoder encoder = new EcsEncoder();
            encoder.setContext(context);
            encoder.start();
            appender.setContext(context);
            appender.setEncoder(encoder);
            appender.setOutputStream(written);
            appender.start();
            root.addAppender(appender);
            ours.setLevel(Level.DEBUG);
        }

        String text() {
            return written.toString(StandardCharsets.UTF_8);
        }

        @Override
        public void close() {
            ours.setLevel(before);
            root.detachAppender(appender);
            appender.stop();
        }
    }

    private SensorProcess sensor(String name, String form, String interfaceName) throws Exception {
        Path home = Files.createDirectory(directory.resolve(name));
        return SensorProcess.start(
                SensorProcess.DISTRIBUTION,
                List.of(),
                SensorProcess.configure(home, name, interfaceName),
                Map.of("TRIPCAP_SENSOR_LOG_FORM", form, "TRIPCAP_SENSOR_LOG_LEVEL", "debug"),
                home.resolve("log"));
    }

    private Path alert() throws Exception {
        return Files.writeString(directory.resolve("eve.json"), """
                {"timestamp":"%s","event_type":"alert","src_ip":"%s","src_port":40000,"dest_ip":"%s","dest_port":9,\
                "proto":"UDP","payload_printable":"%s","alert":{"signature":"%s","signature_id":1,"severity":1}}
                """.formatted(
                        Instant.now(), ATTACKER, VICTIM, PAYLOAD, "seen " + PAYLOAD + " from " + ATTACKER));
    }

    /** Frames of UDP over IPv4 from attacker to victim, with the payload. */
    private static List<byte[]> frames(int count) {
        byte[] payload = PAYLOAD.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer frame = ByteBuffer.allocate(42 + payload.length);
        frame.put(new byte[] {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2}).putShort((short) 0x0800);
        frame.put((byte) 0x45)
                .put((byte) 0)
                .putShort((short) (28 + payload.length))
                .putInt(0);
        frame.put((byte) 64).put((byte) 17).putShort((short) 0);
        frame.put(InetAddress.ofLiteral(ATTACKER).getAddress());
        frame.put(InetAddress.ofLiteral(VICTIM).getAddress());
        frame.putShort((short) 40_000).putShort((short) 9);
        frame.putShort((short) (8 + payload.length)).putShort((short) 0).put(payload);
        return Collections.nCopies(count, frame.array());
    }

    /** The ways in which traffic could be written into a log. */
    private static Stream<String> betrayals() throws Exception {
        byte[] payload = PAYLOAD.getBytes(StandardCharsets.US_ASCII);
        Stream<String> text = Stream.of(
                PAYLOAD,
                HexFormat.of().formatHex(payload),
                HexFormat.ofDelimiter(" ").formatHex(payload),
                // Aligned as any position within three bytes.
                base64(payload, 0),
                base64(payload, 1),
                base64(payload, 2));
        Stream<String> addresses = Stream.of(ATTACKER, VICTIM).flatMap(address -> {
            byte[] raw = InetAddress.ofLiteral(address).getAddress();
            return Stream.of(
                    address,
                    HexFormat.of().formatHex(raw),
                    HexFormat.ofDelimiter(":").formatHex(raw),
                    HexFormat.ofDelimiter(" ").formatHex(raw));
        });
        return Stream.concat(text, addresses).map(each -> each.toLowerCase(Locale.ROOT));
    }

    private static String base64(byte[] bytes, int from) {
        int length = (bytes.length - from) / 3 * 3;
        return Base64.getEncoder().withoutPadding().encodeToString(Arrays.copyOfRange(bytes, from, from + length));
    }

    @Test
    void incidentWithTraffic_leavesNoneOfItInAnyLog() throws Exception {
        try (OwnLog own = new OwnLog();
                VethPair pair = LiveNetwork.vethPair();
                PacketSender sender = PacketSender.open(pair.left());
                SensorProcess ecs = sensor("quiet-ecs", "ecs", pair.right());
                SensorProcess plain = sensor("quiet-plain", "plain", pair.right());
                Session session = system.session()) {
            ecs.awaitReady();
            plain.awaitReady();
            Outcome.on(system.directory(), "alert", "send", alert().toString(), "--source", "suricata")
                    .succeeded();
            ecs.awaitMetric("tripcap_sensor_capture_sockets", 1);
            plain.awaitMetric("tripcap_sensor_capture_sockets", 1);
            sender.send(frames(50));
            ecs.awaitMetric("tripcap_sensor_packets_total", 50);
            plain.awaitMetric("tripcap_sensor_packets_total", 50);

            IncidentId incident = session.incidents().all().stream()
                    .filter(d -> IncidentBook.isOpen(d.document(), Instant.now()))
                    .findFirst()
                    .orElseThrow()
                    .document()
                    .id();
            // A broken query and a document that lies take the ways that errors are logged on.
            Outcome.on(system.directory(), "evidence", "search", incident.value(), "source.ip:(" + ATTACKER);
            Outcome.on(system.directory(), "incident", "close", incident.value(), "--yes")
                    .succeeded();
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> CaseProgress.stopped(session.store(), incident)
                            && session.store().counts(incident).packets() >= 100);
            Outcome.on(system.directory(), "evidence", "verify", incident.value())
                    .succeeded();
            assertThat(ecs.terminate()).as(ecs.log()).isEqualTo(SensorExit.OK);
            assertThat(plain.terminate()).as(plain.log()).isEqualTo(SensorExit.OK);

            assertThat(ecs.entries())
                    .allSatisfy(entry ->
                            assertThat(entry.path("message").isTextual()).isTrue());
            for (String log : List.of(own.text(), ecs.log(), plain.log())) {
                // That this is the log of what happened, and not an empty one.
                assertThat(log).contains(incident.value());
                String lower = log.toLowerCase(Locale.ROOT);
                betrayals().forEach(betrayal -> assertThat(lower).doesNotContain(betrayal));
            }
        }
    }
}
