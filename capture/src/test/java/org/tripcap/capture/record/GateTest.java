package org.tripcap.capture.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.GapReason;
import org.tripcap.capture.custody.Codes.StopReason;
import org.tripcap.capture.custody.Counters;
import org.tripcap.capture.custody.Finding;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.Verdict;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.packet.CaptureSockets;
import org.tripcap.capture.packet.Pace;
import org.tripcap.capture.packet.PacketSender;
import org.tripcap.capture.packet.VethPair;
import org.tripcap.capture.testing.ClassicPcap;
import org.tripcap.capture.testing.LiveNetwork;
import org.tripcap.capture.testing.PcapTruth;

class GateTest {

    private static final String EVERYTHING = "ip or ip6 or arp";

    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init") // every nested class starts one before each test
    private RecordingSensor sensor;

    /** What a class logs until this is closed. */
    private static final class LoggedBy implements AutoCloseable {
        private final Logger logger;
        private final ListAppender<ILoggingEvent> messages = new ListAppender<>();

        LoggedBy(Class<?> by) {
            logger = (Logger) LoggerFactory.getLogger(by);
            messages.list = new CopyOnWriteArrayList<>();
            messages.start();
            logger.addAppender(messages);
        }

        boolean says(String words, IncidentId id) {
            return messages.list.stream()
                    .map(ILoggingEvent::getFormattedMessage)
                    .anyMatch(message -> message.contains(words) && message.contains(id.value()));
        }

        @Override
        public void close() {
            logger.detachAppender(messages);
        }
    }

    @Nested
    class OnAnInterface {

        private VethPair pair;

        @BeforeEach
        void start() throws Exception {
            pair = LiveNetwork.vethPair();
            sensor = new RecordingSensor(directory, List.of(pair.right())).start();
        }

        @AfterEach
        void stop() throws IOException {
            if (sensor != null) {
                sensor.close();
            }
            pair.close();
        }

        @Test
        void incident_openedAndClosed_isRecordedPacketForPacketAndVerifies() throws Exception {
            List<byte[]> frames = frames("zerologon.pcap");
            send(frames); // before: must not be recorded
            RecordingSensor.Case incident = sensor.open(scope(EVERYTHING), RecordingSensor.HALF_HOUR);
            awaitRecording(incident.id);
            send(frames);
            incident.close();
            awaitTrue(() -> sensor.stopped(incident.id));
            send(frames); // after: must not be recorded

            assertThat(incident.packets()).containsExactlyElementsOf(frames);
            assertThat(sensor.gate().status().recording()).isEmpty();
            assertThat(CaptureSockets.count()).isZero();
            VerificationReport report = incident.verify();
            assertThat(report.findings())
                    .filteredOn(f -> f.severity() != Finding.Severity.NOTE)
                    .isEmpty();
            assertThat(report.packets()).isEqualTo(frames.size());
        }

        @Test
        void counters_ofStop_areTheSumOfTheSegments() throws Exception {
            sensor.close();
            sensor = new RecordingSensor(directory.resolve("small"), List.of(pair.right()));
            sensor.with(rotating(512 << 10, Duration.ofMillis(300))).start();
            RecordingSensor.Case incident = sensor.open(scope(EVERYTHING), RecordingSensor.HALF_HOUR);
            awaitRecording(incident.id);
            List<byte[]> frames = frames("smb-mimikatz-lateral.pcap");
            send(frames);
            awaitTrue(
                    () -> !sensor.bodies(incident.id, Body.SegmentSealed.class).isEmpty());
            send(frames);
            incident.close();
            awaitTrue(() -> sensor.stopped(incident.id));

            List<Body.SegmentSealed> segments = sensor.bodies(incident.id, Body.SegmentSealed.class);
            Counters sum = segments.stream().map(Body.SegmentSealed::counters).reduce(Counters.ZERO, Counters::plus);
            Body.CaptureStopped stopped =
                    sensor.bodies(incident.id, Body.CaptureStopped.class).getFirst();
            assertThat(segments).hasSizeGreaterThan(2);
            assertThat(stopped.counters()).isEqualTo(sum);
            assertThat(stopped.segments()).isEqualTo(segments.size());
            assertThat(stopped.versions())
                    .isEqualTo(sensor.bodies(incident.id, Body.CaptureStarted.class)
                            .getFirst()
                            .versions());
            assertThat(sum.packets()).isEqualTo(2L * frames.size());
            assertThat(sum.filterAccept()).isEqualTo(2L * frames.size());
            assertThat(sum.bytes())
                    .isEqualTo(2L * frames.stream().mapToLong(f -> f.length).sum());
        }

        @Test
        void segment_ofAQuietInterface_isSealedByAgeAlone() throws Exception {
            sensor.close();
            sensor = new RecordingSensor(directory.resolve("quiet"), List.of(pair.right()));
            sensor.with(rotating(512 << 10, Duration.ofMillis(200))).start();
            RecordingSensor.Case incident = sensor.open(scope(EVERYTHING), RecordingSensor.HALF_HOUR);
            awaitRecording(incident.id);
            send(frames("dns-nxdomain.pcap"));

            await().atMost(Duration.ofSeconds(5))
                    .until(() ->
                            sensor.bodies(incident.id, Body.SegmentSealed.class).size() == 1);
        }

        @Test
        void expiry_stopsWithoutBeingTold() throws Exception {
            RecordingSensor.Case incident = sensor.open(scope(EVERYTHING), Duration.ofMillis(1500));
            awaitRecording(incident.id);
            send(frames("rdp.pcap"));

            awaitTrue(() -> sensor.stopped(incident.id));
            Body.CaptureStopped stopped =
                    sensor.bodies(incident.id, Body.CaptureStopped.class).getFirst();
            assertThat(stopped.reason()).isEqualTo(StopReason.EXPIRED);
            assertThat(CaptureSockets.count()).isZero();
        }

        @Test
        void expiry_deletesWhatWasKeptOfTheIncident() throws Exception {
            RecordingSensor.Case incident = sensor.open(scope(EVERYTHING), Duration.ofSeconds(3));
            Path kept = directory.resolve("gate").resolve(incident.id.value() + ".incident");
            awaitTrue(() -> Files.exists(kept));

            incident.close();

            awaitTrue(() -> sensor.stopped(incident.id));
            awaitTrue(() -> !Files.exists(kept));
        }

        @Test
        void expiredRevisionReplayed_recordsNothing() throws Exception {
            RecordingSensor.Case incident = sensor.open(scope(EVERYTHING), Duration.ofMillis(700));
            awaitTrue(() -> sensor.stopped(incident.id));
            sensor.shutDown();
            sensor.start();
            incident.replay(1);
            Thread.sleep(200);

            assertThat(sensor.gate().status().recording()).isEmpty();
            assertThat(CaptureSockets.count()).isZero();
        }

        @Test
        void closedIncident_isNotOpenedAgainByAnOlderRevision_evenAfterARestart() throws Exception {
            RecordingSensor.Case incident = sensor.open(scope(EVERYTHING), RecordingSensor.HALF_HOUR);
            awaitRecording(incident.id);
            incident.close();
            awaitTrue(() -> sensor.stopped(incident.id));
            sensor.shutDown();
            sensor.start();
            incident.replay(1);

            awaitTrue(() -> sensor.gate().status().refused() == 1);
            assertThat(CaptureSockets.count()).isZero();
        }

        @Test
        void tombstone_changesNoRecording() throws Exception {
            RecordingSensor.Case incident = sensor.open(scope(EVERYTHING), RecordingSensor.HALF_HOUR);
            awaitRecording(incident.id);
            try (LoggedBy logged = new LoggedBy(Gate.class)) {
                sensor.gate().tombstone(incident.id);

                awaitTrue(() -> logged.says("its document was deleted while it is recorded", incident.id));
            }
            send(frames("rdp.pcap"));
            incident.close();
            awaitTrue(() -> sensor.stopped(incident.id));

            assertThat(incident.packets()).hasSameSizeAs(frames("rdp.pcap"));
        }

        @Test
        void document_signedByNobodyTrusted_opensNothing() throws Exception {
            try (RecordingSensor stranger = new RecordingSensor(directory.resolve("other"), List.of()).start()) {
                RecordingSensor.Case incident = stranger.open(scope(EVERYTHING), RecordingSensor.HALF_HOUR);
                sensor.gate().offer(incident.bytes, incident.statements.getFirst(), System.nanoTime());
            }

            awaitTrue(() -> sensor.gate().status().refused() == 1);
            assertThat(CaptureSockets.count()).isZero();
        }

        @Test
        void scopeOfAnotherSensor_recordsNothingHere() throws Exception {
            Scope elsewhere = new Scope(EVERYTHING, List.of(), List.of("sensor-2"), Source.LIVE, Scope.MAX_SNAPLEN);
            sensor.open(elsewhere, RecordingSensor.HALF_HOUR);
            Thread.sleep(200);

            assertThat(CaptureSockets.count()).isZero();
        }

        @Test
        void overlappingIncidents_eachGetExactlyTheirPackets() throws Exception {
            List<byte[]> frames = frames("sofacy-http-c2.pcap");
            RecordingSensor.Case udp = sensor.open(scope("udp"), RecordingSensor.HALF_HOUR);
            RecordingSensor.Case all = sensor.open(scope(EVERYTHING), RecordingSensor.HALF_HOUR);
            awaitRecording(udp.id);
            awaitRecording(all.id);
            send(frames);
            udp.close();
            all.close();
            awaitTrue(() -> sensor.stopped(udp.id) && sensor.stopped(all.id));

            assertThat(all.packets()).containsExactlyElementsOf(frames);
            assertThat(udp.packets())
                    .containsExactlyElementsOf(
                            frames.stream().filter(f -> f[23] == 17).toList());
        }

        @Test
        void changedFilter_losesNothingAndRecordsNothingTwice() throws Exception {
            RecordingSensor.Case incident = sensor.open(scope("ip"), RecordingSensor.HALF_HOUR);
            awaitRecording(incident.id);
            List<byte[]> sent = new ArrayList<>();
            try (PacketSender sender = PacketSender.open(pair.left())) {
                List<byte[]> frames = frames("rdp.pcap").stream()
                        .filter(f -> f[12] == 8 && f[13] == 0)
                        .toList();
                for (int round = 0; round < 40; round++) {
                    if (round == 10) {
                        incident.change(scope("ip or arp"));
                    }
                    try (PacketSender.Batch batch = sender.prepare(frames)) {
                        batch.send(20_000);
                    }
                    sent.addAll(frames);
                }
            }
            incident.close();
            awaitTrue(() ->
                    sensor.bodies(incident.id, Body.CaptureStopped.class).size() == 2 && sensor.stopped(incident.id));

            assertThat(incident.packets()).hasSameSizeAs(sent);
            assertThat(sensor.bodies(incident.id, Body.CaptureStopped.class))
                    .extracting(Body.CaptureStopped::reason)
                    .startsWith(StopReason.SCOPE_CHANGED)
                    .last()
                    // A busy machine may hear the close late, and says so.
                    .isIn(StopReason.CLOSED, StopReason.LATE_CLOSE);
            assertThat(incident.verify().verdict()).isIn(Verdict.VALID, Verdict.INCOMPLETE);
        }

        @Test
        void restart_resumesWithAGapInBetween() throws Exception {
            List<byte[]> frames = frames("rdp.pcap");
            RecordingSensor.Case incident = sensor.open(scope(EVERYTHING), RecordingSensor.HALF_HOUR);
            awaitRecording(incident.id);
            send(frames);
            sensor.shutDown();
            send(frames); // nobody listens
            sensor.start(); // no document is offered again: what was kept is enough
            awaitRecording(incident.id);
            send(frames);
            incident.close();
            awaitTrue(
                    () -> sensor.bodies(incident.id, Body.CaptureStopped.class).size() == 2);

            assertThat(incident.packets()).hasSize(2 * frames.size());
            assertThat(sensor.bodies(incident.id, Body.Gap.class))
                    .extracting(Body.Gap::reason)
                    .containsExactly(GapReason.RESTART);
            assertThat(sensor.bodies(incident.id, Body.CaptureStarted.class)
                            .getLast()
                            .triggerToCaptureNanos())
                    .isNull();
        }

        @Test
        void interfaceThatGoesAwayAndReturns_isRecordedAgainWithAGap() throws Exception {
            List<byte[]> frames = frames("rdp.pcap");
            sensor.close();
            String name = pair.right();
            sensor = new RecordingSensor(directory.resolve("lost"), List.of(name)).start();
            RecordingSensor.Case incident = sensor.open(scope(EVERYTHING), RecordingSensor.HALF_HOUR);
            awaitRecording(incident.id);
            send(frames);
            down(name);
            awaitTrue(() -> !sensor.gate().status().problems().isEmpty());
            up(name);
            awaitTrue(() -> sensor.gate().status().problems().isEmpty());
            send(frames);
            incident.close();
            awaitTrue(() -> sensor.stopped(incident.id));

            assertThat(incident.packets()).hasSize(2 * frames.size());
            assertThat(sensor.bodies(incident.id, Body.Gap.class))
                    .extracting(Body.Gap::reason)
                    .containsOnly(GapReason.INTERFACE_LOST);
        }

        @Test
        void fullOutbox_keepsTheOldestAndStatesAGapWithExactCounts() throws Exception {
            sensor.close();
            sensor = new RecordingSensor(directory.resolve("full"), List.of(pair.right()));
            sensor.with(rotating(512 << 10, Duration.ofSeconds(5)))
                    .withOutbox(1 << 20)
                    .start();
            RecordingSensor.Case incident = sensor.open(scope(EVERYTHING), RecordingSensor.HALF_HOUR);
            awaitRecording(incident.id);
            List<byte[]> frames = random(4000);
            send(frames);
            incident.close();
            awaitTrue(() -> sensor.stopped(incident.id));

            long kept = incident.packets().size();
            List<Body.Gap> gaps = sensor.bodies(incident.id, Body.Gap.class);
            assertThat(kept).isPositive();
            assertThat(gaps).hasSize(1);
            assertThat(gaps.getFirst().reason()).isEqualTo(GapReason.OUTBOX_FULL);
            assertThat(gaps.getFirst().packets()).isEqualTo(frames.size() - kept);
            assertThat(sensor.gate().status().totals().droppedOutbox()).isEqualTo(frames.size() - kept);
        }

        @Test
        void ceiling_stopsBeforeTheDocumentWould() throws Exception {
            sensor.close();
            sensor = new RecordingSensor(directory.resolve("ceiling"), List.of(pair.right()));
            sensor.with(ceilings(new Ceilings(Duration.ofSeconds(1), List.of(), false)))
                    .start();
            RecordingSensor.Case incident = sensor.open(scope(EVERYTHING), RecordingSensor.HALF_HOUR);

            awaitTrue(() -> sensor.stopped(incident.id));
            assertThat(sensor.bodies(incident.id, Body.CaptureStopped.class)
                            .getFirst()
                            .reason())
                    .isEqualTo(StopReason.CEILING);
        }

        @Test
        void networkNeverToRecord_isLeftOut() throws Exception {
            sensor.close();
            sensor = new RecordingSensor(directory.resolve("never"), List.of(pair.right()));
            sensor.with(ceilings(new Ceilings(Duration.ofHours(1), List.of("0.0.0.0/0"), false)))
                    .start();
            RecordingSensor.Case incident = sensor.open(scope(EVERYTHING), RecordingSensor.HALF_HOUR);
            awaitRecording(incident.id);
            send(frames("rdp.pcap"));
            send(frames("community-id-ipv6.pcap"));
            incident.close();
            awaitTrue(() -> sensor.stopped(incident.id));

            assertThat(incident.packets())
                    .hasSize(frames("community-id-ipv6.pcap").size());
        }

        @Test
        void filterThatNamesNobody_isRecordedOnceASecondOperatorApproves() throws Exception {
            RecordingSensor.Case wide = sensor.openUnapproved(scope("tcp"), RecordingSensor.HALF_HOUR);
            awaitTrue(() -> sensor.gate().status().refused() == 1);
            wide.approve(sensor.operatorChain());
            awaitTrue(() -> sensor.gate().status().refused() == 2);
            wide.approve(sensor.operatorChain()); // the same person twice is one person
            awaitTrue(() -> sensor.gate().status().refused() == 3);
            try (StatementChain next = sensor.operatorChainWithNextKey()) {
                wide.approve(next); // nor are two keys two persons
                awaitTrue(() -> sensor.gate().status().refused() == 4);
            }
            assertThat(CaptureSockets.count()).isZero();
            wide.approve(sensor.secondChain());

            awaitRecording(wide.id);
        }

        @Test
        void approvals_ofAnotherScopeOrAnotherIncident_doNotCount() throws Exception {
            RecordingSensor.Case wide = sensor.openUnapproved(scope("tcp"), RecordingSensor.HALF_HOUR);
            RecordingSensor.Case other = sensor.openUnapproved(scope("udp"), RecordingSensor.HALF_HOUR);
            wide.approve(sensor.operatorChain());
            Body approval = new Body.ScopeApproved(wide.document.scopeCommit());
            wide.attach(sensor.secondChain().next(other.id, approval));
            wide.attach(sensor.secondChain().next(wide.id, new Body.ScopeApproved(other.document.scopeCommit())));
            awaitTrue(() -> sensor.gate().status().refused() == 5);

            assertThat(CaptureSockets.count()).isZero();
            wide.approve(sensor.secondChain());
            awaitRecording(wide.id);
        }

        @Test
        void approval_ofOneScope_doesNotReachTheNext() throws Exception {
            RecordingSensor.Case wide = sensor.open(scope("tcp"), RecordingSensor.HALF_HOUR);
            awaitRecording(wide.id);
            wide.changeUnapproved(scope("tcp or udp"));

            awaitTrue(() -> sensor.stopped(wide.id));
            assertThat(CaptureSockets.count()).isZero();
        }

        @Test
        void filterThatNamesNobody_isRefusedWhereTheSensorDemandsOne() throws Exception {
            sensor.close();
            sensor = new RecordingSensor(directory.resolve("strict"), List.of(pair.right()));
            sensor.with(ceilings(new Ceilings(Duration.ofHours(1), List.of(), true)))
                    .start();
            sensor.open(scope("tcp port 80"), RecordingSensor.HALF_HOUR);
            awaitTrue(() -> sensor.gate().status().refused() == 1);
            RecordingSensor.Case named =
                    sensor.open(scope("tcp port 80 and host 192.0.2.1"), RecordingSensor.HALF_HOUR);

            awaitRecording(named.id);
            awaitTrue(() -> CaptureSockets.count() == 1); // two while the larger ring takes over
        }

        private Consumer<TunedSettings> rotating(int bytes, Duration age) {
            return t -> {
                t.sectionBytes = bytes;
                t.sectionAge = age;
            };
        }

        private Consumer<TunedSettings> ceilings(Ceilings ceilings) {
            return t -> t.ceilings = ceilings;
        }

        private void send(List<byte[]> frames) throws IOException {
            try (PacketSender sender = PacketSender.open(pair.left())) {
                sender.send(frames);
            }
        }

        private void awaitRecording(IncidentId id) {
            awaitTrue(() -> sensor.gate().status().recording().contains(id)
                    && !sensor.bodies(id).isEmpty()
                    && sensor.bodies(id).getLast() instanceof Body.CaptureStarted);
        }
    }

    @Nested
    class OfFiles {

        @BeforeEach
        void start() throws Exception {
            sensor = new RecordingSensor(directory, List.of()).start();
        }

        @AfterEach
        void stop() throws IOException {
            sensor.close();
        }

        @Test
        void replay_recordsTheWholeFileAndVerifies() throws Exception {
            RecordingSensor.Case incident = sensor.open(fileScope(), RecordingSensor.HALF_HOUR);
            Path file = file("zerologon.pcap", ClassicPcap.resourceBytes("zerologon.pcap"));

            ReplayReport report = sensor.gate().replay(incident.id, file, Pace.FULL_SPEED);

            PcapTruth truth = PcapTruth.of("zerologon.pcap");
            assertThat(report)
                    .isEqualTo(new ReplayReport(truth.packets(), truth.bytes(), StopReason.END_OF_FILE, null));
            incident.close();
            assertThat(incident.verify().packets()).isEqualTo(truth.packets());
            assertThat(incident.verify().findings()).noneMatch(f -> f.severity() == Finding.Severity.INVALID);
            assertThat(sensor.bodies(incident.id, Body.CaptureStopped.class)
                            .getFirst()
                            .reason())
                    .isEqualTo(StopReason.END_OF_FILE);
        }

        @Test
        void replay_ofABrokenFile_keepsWhatWasReadAndSaysWhy() throws Exception {
            RecordingSensor.Case incident = sensor.open(fileScope(), RecordingSensor.HALF_HOUR);
            byte[] whole = ClassicPcap.resourceBytes("zerologon.pcap");
            Path file = file("cut.pcap", java.util.Arrays.copyOf(whole, whole.length - 5));

            ReplayReport report = sensor.gate().replay(incident.id, file, Pace.FULL_SPEED);

            assertThat(report.packets())
                    .isEqualTo(PcapTruth.of("zerologon.pcap").packets() - 1);
            assertThat(report.problem()).contains("cut.pcap").contains("truncated");
            assertThat(incident.packets()).hasSize((int) report.packets());
        }

        @Test
        void replay_ofATextFile_saysWhyAndRecordsNothing() throws Exception {
            RecordingSensor.Case incident = sensor.open(fileScope(), RecordingSensor.HALF_HOUR);

            ReplayReport report = sensor.gate()
                    .replay(
                            incident.id,
                            file(
                                    "text.pcap",
                                    "no capture at all, just text".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                            Pace.FULL_SPEED);

            assertThat(report.packets()).isZero();
            assertThat(report.problem()).contains("unknown file format");
        }

        @Test
        void replay_forALiveIncident_isRefused() throws Exception {
            RecordingSensor.Case incident = sensor.open(
                    new Scope(EVERYTHING, List.of("lo"), List.of("sensor-2"), Source.LIVE, Scope.MAX_SNAPLEN),
                    RecordingSensor.HALF_HOUR);

            assertThatThrownBy(() -> sensor.gate().replay(incident.id, file("a.pcap", new byte[0]), Pace.FULL_SPEED))
                    .isInstanceOf(IOException.class);
        }

        private Scope fileScope() {
            return new Scope(EVERYTHING, List.of(), List.of(), Source.FILE, Scope.MAX_SNAPLEN);
        }

        private Path file(String name, byte[] bytes) throws IOException {
            return Files.write(directory.resolve(name), bytes);
        }
    }

    private static Scope scope(String filter) {
        return new Scope(filter, List.of(), List.of(), Source.LIVE, Scope.MAX_SNAPLEN);
    }

    private static void awaitTrue(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(condition);
    }

    private static List<byte[]> frames(String capture) {
        List<byte[]> frames = new ArrayList<>();
        ClassicPcap.resource(capture).packets().forEach(p -> frames.add(p.data()));
        return frames;
    }

    /** IPv4 frames that no compression makes small. */
    private static List<byte[]> random(int count) {
        java.util.Random random = new java.util.Random(5);
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] frame = new byte[1000];
            random.nextBytes(frame);
            frame[12] = 0x08;
            frame[13] = 0x00;
            frame[14] = 0x45;
            frames.add(frame);
        }
        return frames;
    }

    private static void down(String name) throws Exception {
        ip("link", "set", name, "down");
    }

    private static void up(String name) throws Exception {
        ip("link", "set", name, "up");
    }

    private static void ip(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
