package org.tripcap.capture.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.ActorEnvironment;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.ClockState;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.IncidentKey;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.packet.BadFilterException;
import org.tripcap.capture.packet.CaptureSockets;
import org.tripcap.capture.packet.FileSource;
import org.tripcap.capture.packet.FilterCheck;
import org.tripcap.capture.packet.LinkType;
import org.tripcap.capture.packet.Pace;
import org.tripcap.capture.packet.PromptSource;
import org.tripcap.capture.segment.IncidentKeyPair;
import org.tripcap.capture.segment.SealedSegment;
import org.tripcap.capture.segment.Sealer;
import org.tripcap.capture.segment.SegmentContext;

/**
 * Runs everything between libpcap and the outbox, on made-up packets from a file, until the JVM has compiled it: else the first
 * seconds of an attack would be read by an interpreter, at many times the cost of a packet, while compilers take what processor
 * is left. The first handle of a process alone costs up to some hundred milliseconds. Checks made-up documents, too, since the first
 * real one is what a recording waits for.
 *
 * <p>Opens no capture socket; works in a temporary directory, with keys that nobody keeps, and sends nothing.
 */
public final class WarmUp implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    private static final int MAGIC_NANOSECONDS = 0xa1b23c4d;
    private static final int PACKETS = 6_000;
    private static final int LONGEST = 1514;
    private static final int[] LENGTHS = {60, 590, 60, 60, 590, 60, LONGEST, 60, 590, 60, 590, 60};
    /** In each round, this many segments of few packets: what is done once a segment has to be compiled, too. */
    private static final int SMALL_SEGMENTS = 10;

    private static final int SMALL_PACKETS = 24;
    private static final int LEAST_ROUNDS = 10;
    private static final int MOST_ROUNDS = 60;
    /** The compilers are done when they worked less than this share of a round's time. */
    private static final double QUIET = 0.1;

    private static final int SECTION_BYTES = 1 << 20;
    private static final Duration VALIDITY = Duration.ofHours(1);
    /** Of the form that alerts lead to, with documentation addresses (RFC 5737). */
    private static final String FILTER =
            "(host 203.0.113.7 and host 198.51.100.9) or " + "(vlan and host 203.0.113.7 and host 198.51.100.9)";

    private static final AtomicBoolean DONE = new AtomicBoolean();

    private static final Duration ENDS_WITHIN = Duration.ofSeconds(5);

    private final Thread thread = Thread.ofPlatform().daemon().name("warm-up").unstarted(this::run);
    private volatile boolean stopped;

    WarmUp() {}

    /** Begins to warm up, on a thread of its own, unless this process has done so before. */
    public static WarmUp start() {
        WarmUp warmUp = new WarmUp();
        warmUp.thread.start();
        return warmUp;
    }

    /** Waits until everything is warm. */
    public void await() throws InterruptedException {
        thread.join();
    }

    /** Waits until everything is warm, or so long: whoever has to start, starts cold rather than not at all. */
    public void await(Duration patience) throws InterruptedException {
        var _ = thread.join(patience);
    }

    private void run() {
        if (DONE.getAndSet(true)) {
            return;
        }
        try {
            Path directory = Files.createTempDirectory("tripcap-warm-up");
            try {
                run(directory, MOST_ROUNDS);
            } finally {
                DurableFile.deleteTree(directory);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("The first incident will cost more, since warming up failed: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Goes the whole way, at most so many times, with files in a directory that is there. */
    void run(Path directory, int mostRounds) throws IOException, InterruptedException {
        CaptureSockets.count();
        PromptSource.warmUp();
        Path many = Files.write(directory.resolve("many"), madeUp(PACKETS));
        Path few = Files.write(directory.resolve("few"), madeUp(SMALL_PACKETS));
        InstantSource clock = InstantSource.system();
        try (StatementChain chain = chain(directory, clock);
                Documents documents = new Documents(directory.resolve("documents"), clock)) {
            Outbox outbox = Outbox.open(directory.resolve("outbox"), Long.MAX_VALUE, 0);
            Filing filing =
                    new Filing(new EvidenceLog(chain, outbox, OutboxPolicy.KEEP_OLDEST, new RunCounters()), outbox);
            Compilers compilers = new Compilers();
            for (int i = 0; i < mostRounds && (i < LEAST_ROUNDS || !compilers.isQuiet()); i++) {
                compilers.look();
                record(many, filing, clock);
                for (int small = 0; small < SMALL_SEGMENTS; small++) {
                    record(few, filing, clock);
                    admit(documents);
                }
            }
        }
    }

    private void admit(Documents documents) throws IOException {
        if (!stopped) {
            documents.admit();
        }
    }

    /** Stops warming up, and takes its temporary files away. */
    @Override
    public void close() {
        stopped = true;
        try {
            var _ = thread.join(ENDS_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static StatementChain chain(Path directory, InstantSource clock) throws IOException {
        return chain(directory.resolve("chain"), Authority.create(clock), Role.SENSOR, clock);
    }

    private static StatementChain chain(Path file, Authority authority, Role role, InstantSource clock)
            throws IOException {
        ClockState state = new ClockState(ClockState.Source.SYSTEM, 0, false);
        return StatementChain.open(
                file,
                authority.enrol("warm-up", role, VALIDITY),
                new ActorEnvironment(clock, () -> state, Optional::empty, Deployment.STANDALONE));
    }

    private void record(Path packets, Filing filing, InstantSource clock) throws IOException, InterruptedException {
        if (stopped) {
            return;
        }
        try (FileSource source = FileSource.open(packets, "greater 0", LONGEST, Pace.FULL_SPEED)) {
            SeamSink recorder = new SeamSink(
                    new SectionRecorder(
                            source,
                            LONGEST,
                            filing.pool,
                            Duration.ofMinutes(1).toNanos(),
                            clock,
                            new RunCounters(),
                            filing::file),
                    null,
                    () -> null);
            source.run(recorder);
            recorder.finish();
        }
        filing.empty();
    }

    /** What a lane does with sections, and in place of a sender one that drops everything. */
    private static final class Filing {
        private final SectionPool pool = new SectionPool(2, SECTION_BYTES);
        private final Sealer sealer = new Sealer();
        private final IncidentKey key = IncidentKeyPair.generate().publicKey();
        private final IncidentId incident = IncidentId.random(new SecureRandom());
        private final EvidenceLog log;
        private final Outbox outbox;

        Filing(EvidenceLog log, Outbox outbox) {
            this.log = log;
            this.outbox = outbox;
        }

        void file(FinishedSection finished) {
            try {
                SegmentContext context = log.nextContext(incident, Digest.of());
                SealedSegment sealed = sealer.seal(finished.section(), context, key);
                log.segment(context, sealed, finished.body(sealed, key));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                pool.giveBack(finished.section());
            }
        }

        void empty() throws IOException, InterruptedException {
            for (OutboxEntry entry = outbox.after(-1, 0); entry != null; entry = outbox.after(-1, 0)) {
                Statement.parse(entry.statement().bytes());
                outbox.remove(entry);
            }
        }
    }

    /** What the gate does with documents, up to their authority, their filter, and what it keeps of them. */
    private static final class Documents implements AutoCloseable {
        private final InstantSource clock;
        private final StatementChain signer;
        private final Admission admission;
        private final IncidentKey key = IncidentKeyPair.generate().publicKey();
        private final SecureRandom random = new SecureRandom();

        Documents(Path directory, InstantSource clock) throws IOException {
            Authority authority = Authority.create(clock);
            this.clock = clock;
            this.signer = chain(directory.resolve("chain"), authority, Role.RESPONDER, clock);
            this.admission = new Admission(authority.trustFile(), new GateStore(directory.resolve("gate")), clock);
        }

        /** Signs a document, and takes it as the gate would. */
        void admit() throws IOException {
            Instant now = clock.instant();
            IncidentDocument document = IncidentDocument.first(
                    IncidentId.random(random),
                    "Warm-up",
                    "Warm-up",
                    LegalBasis.GDPR_6_1_C,
                    new Scope(FILTER, List.of(), List.of(), Source.LIVE, LONGEST),
                    now,
                    now.plus(VALIDITY),
                    List.of(),
                    key,
                    salt(),
                    salt());
            byte[] bytes = document.toBytes();
            Signed statement = signer.next(
                    document.id(), new Body.IncidentOpened(Body.IncidentAct.of(document, bytes, Cause.ALERT)));
            admission.offer(bytes, statement, System.nanoTime(), true).ifPresentOrElse(admission::keep, () -> {
                throw new IllegalStateException("a made-up document was refused");
            });
            signer.acknowledged(statement);
            try {
                FilterCheck.compile(FILTER);
            } catch (BadFilterException e) {
                throw new IllegalStateException(e);
            }
        }

        private byte[] salt() {
            byte[] salt = new byte[IncidentDocument.SALT_LENGTH];
            random.nextBytes(salt);
            return salt;
        }

        @Override
        public void close() throws IOException {
            signer.close();
        }
    }

    /** How busy the JVM's compilers are. */
    private static final class Compilers {
        private final CompilationMXBean compilation = ManagementFactory.getCompilationMXBean();
        private long compiledMillis;
        private long lookedNanos;

        void look() {
            compiledMillis = compilation.getTotalCompilationTime();
            lookedNanos = System.nanoTime();
        }

        /** Whether they have had little to do since the last look. */
        boolean isQuiet() {
            long millis = compilation.getTotalCompilationTime() - compiledMillis;
            return millis * 1e6 < QUIET * (System.nanoTime() - lookedNanos);
        }
    }

    private static byte[] madeUp(int count) {
        Random random = new Random(count);
        List<byte[]> packets = new ArrayList<>(count);
        int bytes = 0;
        for (int i = 0; i < count; i++) {
            byte[] packet = new byte[LENGTHS[i % LENGTHS.length]];
            random.nextBytes(packet);
            packets.add(packet);
            bytes += 16 + packet.length;
        }
        ByteBuffer out = ByteBuffer.allocate(24 + bytes).order(ByteOrder.nativeOrder());
        out.putInt(MAGIC_NANOSECONDS).putShort((short) 2).putShort((short) 4);
        out.putInt(0).putInt(0).putInt(LONGEST).putInt(LinkType.ETHERNET.value());
        for (byte[] packet : packets) {
            out.putInt(0).putInt(0).putInt(packet.length).putInt(packet.length).put(packet);
        }
        return out.array();
    }
}
