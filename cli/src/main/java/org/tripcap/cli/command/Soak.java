package org.tripcap.cli.command;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.Verdict;
import org.tripcap.capture.custody.VerificationProgress;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.packet.PacketSender;
import org.tripcap.capture.packet.VethPair;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.cli.bench.SoakReport;
import org.tripcap.cli.bench.SoakSample;
import org.tripcap.cli.standalone.ElasticsearchNode;
import org.tripcap.cli.standalone.KafkaBroker;
import org.tripcap.ingest.index.IndexerSettings;

/**
 * The whole system on one host, whose parts are restarted at random while incidents open and close. Packets name documentation
 * addresses (RFC 5737).
 */
final class Soak implements AutoCloseable {

    private static final int HOSTS = 32;
    private static final int MOST_OPEN = 4;
    private static final long PACKETS_PER_SECOND = 1_000;
    private static final int FRAME = 200;
    private static final int FEWEST_SAMPLES = 4;
    private static final int MOST_SAMPLES = 40;
    private static final Duration SAMPLES_APART = Duration.ofSeconds(5);
    private static final Duration INCIDENT = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** Long enough that an incident which is closed at once has recorded something. */
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    /** Evidence that is stored leaves the topic soon, so that its size shows whether the topic is trimmed. */
    private static final Duration KEEP = Duration.ofMinutes(1);
    /** Of the random acts, in percent: the rest opens and closes incidents. */
    private static final int RESTARTS = 10;

    private final DataDirectory data;
    private final Path kafkaDirectory;
    private final Path nodeDirectory;
    private final VethPair wire;
    private final Installation installation;
    private final Random random;
    private final AtomicLong sent = new AtomicLong();
    private final Thread traffic;
    private KafkaBroker broker;
    private ElasticsearchNode node;
    private SystemParts parts;
    private volatile boolean closed;

    private final List<IncidentId> open = new ArrayList<>();
    private int incidents;
    private int restarts;
    private int verified;
    private @Nullable IncidentId lastClosed;

    private Soak(Path work, VethPair wire, long seed) throws IOException, InterruptedException {
        this.data = new DataDirectory(work.resolve("data"));
        this.kafkaDirectory = work.resolve("kafka");
        this.nodeDirectory = work.resolve("elasticsearch");
        this.wire = wire;
        this.random = new Random(seed);
        this.installation = Installation.prepare(data, InstantSource.system());
        this.broker = KafkaBroker.start(kafkaDirectory, 0);
        try {
            this.node = ElasticsearchNode.start(nodeDirectory, 0);
            try {
                this.parts = startParts();
            } catch (IOException | InterruptedException | RuntimeException e) {
                node.close();
                throw e;
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            broker.close();
            throw e;
        }
        this.traffic = Thread.ofPlatform().name("traffic").daemon().start(this::send);
    }

    /**
     * Starts everything, and the traffic.
     *
     * @param work for everything that is written
     * @param seed of what happens at random
     */
    static Soak start(Path work, long seed) throws IOException, InterruptedException {
        VethPair wire = VethPair.create();
        try {
            return new Soak(work, wire, seed);
        } catch (IOException | InterruptedException | RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    private SystemParts startParts() throws IOException, InterruptedException {
        StandaloneSystem.Options usual = StandaloneSystem.Options.of(List.of(wire.right()), Source.LIVE);
        IndexerSettings indexer = usual.indexer();
        SystemParts started = SystemParts.start(
                data,
                installation,
                broker.bootstrapServers(),
                node.uri(),
                0,
                new StandaloneSystem.Options(
                        usual.interfaces(),
                        usual.policy(),
                        null,
                        null,
                        null,
                        new IndexerSettings(
                                indexer.roles(),
                                indexer.group(),
                                indexer.threads(),
                                indexer.limits(),
                                indexer.patience(),
                                KEEP,
                                indexer.backoff())));
        started.run().write(data);
        return started;
    }

    private void send() {
        List<byte[]> frames = new ArrayList<>();
        for (int host = 1; host <= HOSTS; host++) {
            frames.add(packet("203.0.113." + host));
        }
        try (PacketSender sender = PacketSender.open(wire.left());
                PacketSender.Batch batch = sender.prepare(frames)) {
            while (!closed) {
                sent.addAndGet(batch.sendFor(Duration.ofMillis(500), PACKETS_PER_SECOND));
            }
        } catch (IOException e) {
            if (!closed) {
                throw new IllegalStateException("the traffic cannot be sent", e);
            }
        }
    }

    /** UDP over IPv4 over Ethernet. */
    private static byte[] packet(String source) {
        ByteBuffer frame = ByteBuffer.allocate(FRAME);
        frame.putShort(12, (short) 0x0800).put(14, (byte) 0x45).putShort(16, (short) (FRAME - 14));
        frame.put(22, (byte) 64).put(23, (byte) 17);
        frame.put(26, InetAddress.ofLiteral(source).getAddress());
        frame.put(30, InetAddress.ofLiteral("198.51.100.9").getAddress());
        return frame.putShort(38, (short) (FRAME - 34)).array();
    }

    /**
     * Runs.
     *
     * @param told what is told of the progress
     * @throws IOException when a part does not come back, or a case is not valid
     */
    SoakReport run(Duration duration, Consumer<String> told) throws IOException, InterruptedException {
        int wanted = Math.clamp(duration.dividedBy(SAMPLES_APART), FEWEST_SAMPLES, MOST_SAMPLES);
        long begin = System.nanoTime();
        List<SoakSample> samples = new ArrayList<>();
        while (samples.size() < wanted) {
            long due = begin + duration.toNanos() / wanted * (samples.size() + 1);
            do {
                act();
                Thread.sleep(random.nextLong(SHORTEST_PAUSE.toMillis(), LONGEST_PAUSE.toMillis()));
            } while (System.nanoTime() < due);
            samples.add(SoakSample.take(
                    new SoakSample.Places(data.path(), kafkaDirectory, nodeDirectory),
                    KafkaSettings.of(broker.bootstrapServers()),
                    broker.pid(),
                    node.pid()));
            if (samples.size() % (wanted / FEWEST_SAMPLES) == 0) {
                told.accept(samples.size() + " samples of " + wanted + ", " + incidents + " incidents, " + restarts
                        + " restarts");
            }
        }
        while (!open.isEmpty()) {
            close(open.removeFirst());
        }
        verifyLast();
        return new SoakReport(
                (System.nanoTime() - begin) / 1e9,
                new SoakReport.Done(incidents, sent.get(), restarts, verified),
                samples);
    }

    private void act() throws IOException, InterruptedException {
        if (random.nextInt(100) < RESTARTS) {
            restart();
        } else if (open.isEmpty() || (open.size() < MOST_OPEN && random.nextBoolean())) {
            open();
        } else {
            close(open.remove(random.nextInt(open.size())));
        }
    }

    private void restart() throws IOException, InterruptedException {
        verifyLast();
        switch (random.nextInt(3)) {
            case 0 -> {
                String address = broker.bootstrapServers();
                broker.close();
                broker = KafkaBroker.start(kafkaDirectory, port(address));
            }
            case 1 -> {
                int port = node.uri().getPort();
                node.close();
                node = ElasticsearchNode.start(nodeDirectory, port);
            }
            default -> {
                parts.close();
                parts = startParts();
            }
        }
        restarts++;
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private void open() throws IOException, InterruptedException {
        String host = "203.0.113." + (1 + random.nextInt(HOSTS));
        try (Session session = Session.open(data)) {
            open.add(session.operator()
                    .open(
                            "soak",
                            "measurement",
                            LegalBasis.GDPR_6_1_F,
                            new Scope(
                                    "host " + host + " and udp", List.of(), List.of(), Source.LIVE, Scope.MAX_SNAPLEN),
                            INCIDENT)
                    .id());
        }
        incidents++;
        IncidentId incident = open.getLast();
        await(
                "incident " + incident + " is recorded",
                () -> parts.sensor().status().incidents().contains(incident));
    }

    private static void await(String what, BooleanSupplier wanted) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!wanted.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("waited " + PATIENCE.toSeconds() + " s in vain until " + what);
            }
            Thread.sleep(LOOK_AGAIN);
        }
    }

    private void close(IncidentId incident) {
        try (Session session = Session.open(data)) {
            session.operator().close(session.incidents().find(incident.value(), Instant.now()));
        }
        lastClosed = incident;
    }

    /** Verifies the case that was closed last, once it is stored. */
    private void verifyLast() throws IOException, InterruptedException {
        IncidentId incident = lastClosed;
        lastClosed = null;
        if (incident == null) {
            return;
        }
        try (Session session = Session.open(data)) {
            await("incident " + incident + " is stored", () -> CaseProgress.stopped(session.store(), incident));
            VerificationReport report = EvidenceVerifyCommand.verify(session, incident, VerificationProgress.NONE);
            if (report.verdict() != Verdict.VALID) {
                throw new IOException(
                        "incident " + incident + " is " + report.verdict().code() + ": " + report.findings());
            }
            verified++;
        }
    }

    /** Stops everything, and removes the interfaces. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            traffic.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        parts.close();
        node.close();
        broker.close();
        try {
            RunFile.delete(data);
        } catch (IOException e) {
            LoggerFactory.getLogger(Soak.class).debug("the run file stays behind", e);
        }
        wire.close();
    }
}
