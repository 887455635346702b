package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.custody.Finding;
import org.tripcap.capture.custody.Verdict;
import org.tripcap.capture.custody.VerificationProgress;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.packet.CaptureFrames;
import org.tripcap.capture.packet.CaptureSockets;
import org.tripcap.cli.casefile.CaseBundle;
import org.tripcap.ingest.store.CaseCounts;
import org.tripcap.ingest.store.SearchHit;
import org.tripcap.ingest.store.SearchPage;
import org.tripcap.ingest.store.SearchQuery;

/** The story that {@code tripcap demo} tells, each claim checked as it is made. */
final class Demonstration implements AutoCloseable {

    private static final String RESOURCES = "/org/tripcap/cli/command/demo/";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    /** The two hosts of the attack's capture, in place of the placeholders in the published alert. */
    private static final String ATTACKER = "172.16.0.10";

    private static final String VICTIM = "172.16.5.58";
    private static final int ROWS_SHOWN = 5;

    private final Story story;
    private final Path directory;
    private final Path bundle;
    private final AttackWire wire;
    private final CaptureFrames attack;
    private final CaptureFrames others;
    private volatile @Nullable StandaloneSystem system;
    private boolean closed;

    /**
     * Prepares a demonstration.
     *
     * @param source how the attack comes; null for live where this process may make interfaces, else from its file
     * @param bundle where to leave the exported case; null for a temporary directory
     */
    Demonstration(Story story, @Nullable Source source, @Nullable Path bundle)
            throws IOException, InterruptedException {
        this.story = story;
        this.directory = Files.createTempDirectory("tripcap-demo-");
        this.bundle = bundle != null
                ? bundle
                : Files.createTempDirectory("tripcap-case-").resolve("case");
        Path attackFile = unpack("zerologon.pcap");
        this.attack = CaptureFrames.read(attackFile);
        this.others = CaptureFrames.read(unpack("icmp-and-ssh.pcap"));
        this.wire = AttackWire.open(source, attackFile, story);
    }

    DemoResult run() throws IOException, InterruptedException {
        start();
        try (Session session = Session.open(new DataDirectory(directory.resolve("data")))) {
            nothingIsRecorded(session);
            Trigger trigger = alertOpensAnIncident(session);
            double searchableMs = attackIsRecorded(session, trigger.incident());
            closeAndCount(session, trigger.incident());
            long flows = search(session, trigger.incident());
            Verdict verdict = verify(session, trigger.incident());
            Verdict tampered = tamper(session, trigger.incident());
            RecordedPackets recorded = export(session, trigger.incident());
            return new DemoResult(
                    attack.frames().size(),
                    recorded.packets(),
                    recorded.outside(),
                    recorded.bytes(),
                    flows,
                    trigger.milliseconds(),
                    searchableMs,
                    verdict,
                    tampered,
                    bundle.toAbsolutePath().normalize().toString(),
                    wire.source().code());
        }
    }

    private void start() throws IOException, InterruptedException {
        story.step("Starting a real Kafka broker, a real Elasticsearch node, the server and a sensor");
        try (Story.Waiting _ = story.waiting("starting")) {
            system = StandaloneSystem.start(
                    new DataDirectory(directory.resolve("data")),
                    StandaloneSystem.Ports.ANY,
                    StandaloneSystem.Options.of(wire.interfaces(), wire.source()));
        }
        story.fact("Kafka " + system().run().kafka() + ", Elasticsearch "
                + system().run().elasticsearch() + ", server " + system().run().server());
    }

    private void nothingIsRecorded(Session session) throws IOException, InterruptedException {
        story.step("1. No incident is open: nothing is recorded");
        int sockets = CaptureSockets.count();
        story.check(
                sockets == 0, "the sensor holds no capture socket (/proc/net/packet lists none of its)", sockets + "");
        wire.send(others);
        wire.send(attack);
        story.fact(wire.describeSent(others.frames().size() + attack.frames().size()));
        long read = system().sensor().status().packetsRead();
        story.check(read == 0 && session.incidents().all().isEmpty(), "none of them was read", read + " were read");
    }

    private record Trigger(IncidentId incident, double milliseconds) {}

    private Trigger alertOpensAnIncident(Session session) throws IOException, InterruptedException {
        story.step("2. A Suricata alert opens an incident");
        String secret = Files.readString(session.installation().knownAlertSecret("suricata"))
                .strip();
        byte[] alert = alert();
        long posted = System.nanoTime();
        JsonNode receipt = new ServerClient(session.server()).alert("suricata", secret, alert);
        await(
                "the sensor to begin",
                () -> wire.source() == Source.LIVE
                        ? system().sensor().status().recording()
                        : !session.incidents().all().isEmpty());
        double milliseconds = (System.nanoTime() - posted) / 1e6;
        story.fact("posted Suricata's alert to " + session.server() + "/api/v1/alerts/suricata, receipt "
                + receipt.path("receipt").asText());
        AuthorisedDocument incident = session.incidents().find(null, Instant.now());
        story.check(
                true,
                "incident " + incident.document().id() + " is open, signed by the "
                        + incident.verified().signer().role().code(),
                "");
        story.fact("filter: " + incident.document().scope().filter());
        if (wire.source() == Source.LIVE) {
            // Two for the moment in which a larger ring takes over from the one that began.
            await(
                    "the sensor to hold one capture socket",
                    () -> system().sensor().status().captureSockets() == 1);
            story.check(true, "the sensor holds one capture socket now", "");
            story.fact(String.format(Locale.ROOT, "from alert to recording: %.1f ms", milliseconds));
        }
        return new Trigger(incident.document().id(), milliseconds);
    }

    private double attackIsRecorded(Session session, IncidentId incident) throws IOException, InterruptedException {
        story.step("3. The attack comes: Zerologon (CVE-2020-1472)");
        wire.send(others);
        wire.attack(system().sensor(), incident, attack);
        long sent = System.nanoTime();
        story.fact(wire.describeAttack(attack, others));
        try (Story.Waiting _ = story.waiting("waiting until every packet can be found")) {
            await(
                    "every packet to be found by search",
                    () -> packetsFound(session, incident) >= attack.frames().size());
        }
        double milliseconds = (System.nanoTime() - sent) / 1e6;
        story.fact(String.format(
                Locale.ROOT,
                "found by search %.1f s after the last packet, the incident still open",
                milliseconds / 1e3));
        return milliseconds;
    }

    private void closeAndCount(Session session, IncidentId incident) throws IOException, InterruptedException {
        story.step("4. The incident closes: recording ends");
        session.operator().close(session.incidents().find(incident.value(), Instant.now()));
        await("the sensor to stop", () -> system().sensor().status().incidents().isEmpty());
        int sockets = CaptureSockets.count();
        story.check(sockets == 0, "the capture socket is gone", sockets + "");
        wire.send(attack);
        try (Story.Waiting _ = story.waiting("waiting for the sensor's last statement")) {
            await("the sensor's last statement", () -> CaseProgress.stopped(session.store(), incident));
        }
        CaseCounts counts = session.store().counts(incident);
        story.check(
                counts.packets() == attack.frames().size() && counts.bytes() == attack.bytes() && counts.unsound() == 0,
                "stored: " + counts.packets() + " packets, " + counts.bytes() + " bytes, as many as the attack had, in "
                        + counts.segments() + " sealed segments",
                counts.toString());
    }

    private long search(Session session, IncidentId incident) {
        story.step("5. Searching: source.ip:" + ATTACKER + " AND destination.port:135");
        SearchPage page = session.store()
                .search(new SearchQuery(
                        incident,
                        "source.ip:" + ATTACKER + " AND destination.port:135",
                        ROWS_SHOWN,
                        SearchQuery.BY_TIME));
        story.check(!page.hits().isEmpty(), page.total() + " flows of the attacker to the endpoint mapper", "none");
        for (SearchHit hit : page.hits()) {
            story.fact("  " + String.join("  ", flow(hit)));
        }
        return session.store()
                .search(new SearchQuery(incident, "tripcap.kind:flow", 1, SearchQuery.BY_TIME))
                .total();
    }

    private static List<String> flow(SearchHit hit) {
        return List.of(
                hit.text("source.ip").orElse("-") + ":"
                        + hit.text("source.port").orElse("-"),
                "→",
                hit.text("destination.ip").orElse("-") + ":"
                        + hit.text("destination.port").orElse("-"),
                hit.text("network.packets").orElse("-") + " packets",
                hit.text("network.community_id").orElse("-"));
    }

    private Verdict verify(Session session, IncidentId incident) throws InterruptedException {
        story.step("6. Verifying, tampering, verifying");
        VerificationReport report = EvidenceVerifyCommand.verify(session, incident, VerificationProgress.NONE);
        story.check(
                report.verdict() == Verdict.VALID,
                "the evidence is VALID: every signature, chain, digest, commitment and block",
                report.verdict().code() + " " + report.findings());
        return report.verdict();
    }

    private Verdict tamper(Session session, IncidentId incident) throws IOException, InterruptedException {
        StoreTampering tampering = new StoreTampering(system().run().elasticsearch());
        tampering.flipOneByte(incident);
        story.fact("flipped one byte of one segment, as somebody who administers Elasticsearch could");
        VerificationReport report = EvidenceVerifyCommand.verify(session, incident, VerificationProgress.NONE);
        tampering.putBack();
        Finding worst = report.findings().isEmpty() ? null : report.findings().getFirst();
        story.check(
                report.verdict() == Verdict.INVALID && worst != null && worst.sensor() != null && worst.seq() != null,
                "found out: " + report.verdict().code()
                        + (worst == null
                                ? ""
                                : " " + worst.check() + ", incident " + worst.incident() + ", " + worst.sensor()
                                        + ", seq " + worst.seq()),
                report.verdict().code());
        story.fact("put the byte back");
        return report.verdict();
    }

    private RecordedPackets export(Session session, IncidentId incident) throws IOException, InterruptedException {
        story.step("7. Exporting a bundle that anyone can check");
        CaseBundle.Summary summary = EvidenceExportCommand.export(session, incident, bundle);
        story.fact("wrote " + summary.directory());
        Process check = new ProcessBuilder("sha256sum", "--quiet", "-c", "manifest-sha256.txt")
                .directory(bundle.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(check.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        story.check(check.waitFor() == 0, "sha256sum -c manifest-sha256.txt finds every file as it was written", said);
        RecordedPackets recorded = RecordedPackets.compare(bundle, attack.frames());
        story.check(
                recorded.packets() == attack.frames().size() && recorded.outside() == 0,
                "its captures hold the attack's " + recorded.packets() + " packets byte for byte, and none besides",
                recorded.toString());
        return recorded;
    }

    private long packetsFound(Session session, IncidentId incident) {
        CaseCounts counts = session.store().counts(incident);
        return counts.flows() == 0 ? 0 : CaseProgress.packetsInFlows(session.store(), incident);
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new CommandException(
                        ExitCode.FAILED, "waited " + PATIENCE.toSeconds() + " s for " + what + " in vain");
            }
            Thread.sleep(LOOK_AGAIN);
        }
    }

    /** The published alert, with the attack's hosts in place of its placeholder addresses. */
    private static byte[] alert() throws IOException {
        ObjectMapper json = new ObjectMapper();
        try (InputStream in = resource("suricata-alert.json")) {
            ObjectNode alert = (ObjectNode) json.readTree(in);
            return json.writeValueAsBytes(alert.put("src_ip", ATTACKER).put("dest_ip", VICTIM));
        }
    }

    private Path unpack(String name) throws IOException {
        Path file = directory.resolve(name);
        try (InputStream in = resource(name)) {
            Files.copy(in, file);
        }
        return file;
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(Demonstration.class.getResourceAsStream(RESOURCES + name), name);
    }

    private StandaloneSystem system() {
        return Objects.requireNonNull(system, "started");
    }

    /** Stops everything and removes what was made, but for the exported case; idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        StandaloneSystem running = system;
        if (running != null) {
            running.close();
        }
        wire.close();
        try {
            DurableFile.deleteTree(directory);
        } catch (IOException e) {
            story.fact("left behind: " + directory + " (" + e.getMessage() + ")");
        }
    }
}
