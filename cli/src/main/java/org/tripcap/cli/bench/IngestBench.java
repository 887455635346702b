package org.tripcap.cli.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.LedgerWriter;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.packet.CaptureFrames;
import org.tripcap.capture.record.RecorderSettings;
import org.tripcap.capture.segment.SegmentDamagedException;
import org.tripcap.capture.ship.KafkaLedger;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Topics;
import org.tripcap.cli.standalone.StandaloneStores;
import org.tripcap.ingest.index.Indexer;
import org.tripcap.ingest.index.IndexerSettings;
import org.tripcap.ingest.index.RoleStatus;
import org.tripcap.ingest.respond.AlertKeys;
import org.tripcap.ingest.store.CaseCounts;
import org.tripcap.ingest.store.ElasticsearchEvidenceStore;
import org.tripcap.ingest.store.ElasticsearchSettings;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.store.SearchQuery;
import org.tripcap.ingest.vault.KeyRelease;
import org.tripcap.ingest.vault.KeyService;
import org.tripcap.ingest.vault.Refusal;
import org.tripcap.ingest.vault.UnwrapRefusedException;
import org.tripcap.ingest.vault.WrappedSegmentKey;

/**
 * Measures the way from a filled evidence topic to the search: broker and node in processes of their own, the indexer in this one.
 * Every load is indexed twice, the first time without keys, so that what storing the ciphertext costs is known apart.
 */
public final class IngestBench implements AutoCloseable {
    private static final com.sun.management.OperatingSystemMXBean PROCESS =
            Objects.requireNonNull(ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class));

    private static final int LINKTYPE_ETHERNET = 1;
    private static final int GZIP_MAGIC = 0x1f;
    private static final int WARM_UP = 150_000;
    /** Between the packets of a load, so that flows have times. */
    private static final Duration APART = Duration.ofNanos(4_000);

    private static final Duration INDEXED_WITHIN = Duration.ofMinutes(20);
    private static final Duration LOOK = Duration.ofMillis(10);
    /** Packets that are timed come at this rate, as in an hour of ordinary trouble. */
    private static final int TIMED_PACKETS_A_SECOND = 2_000;

    private final IngestPlan plan;
    private final StandaloneStores stores;
    private final IngestActors actors;
    private final EvidenceStore store;
    private final StoreFigures figures;
    private final KafkaLedger ledger;
    private final AlertKeys alertKeys;

    private IngestBench(IngestPlan plan, StandaloneStores stores, IngestActors actors, AlertKeys alertKeys) {
        this.plan = plan;
        this.stores = stores;
        this.actors = actors;
        this.alertKeys = alertKeys;
        this.store = new ElasticsearchEvidenceStore(
                ElasticsearchSettings.of(stores.node().uri()));
        this.figures = new StoreFigures(stores.node());
        this.ledger = new KafkaLedger(actors.kafka());
    }

    /**
     * Starts broker and node.
     *
     * @throws IOException when one of them does not start
     */
    public static IngestBench start(IngestPlan plan) throws IOException, InterruptedException {
        StandaloneStores stores = StandaloneStores.start(plan.directory().resolve("stores"), 0, 0);
        try {
            KafkaSettings kafka = KafkaSettings.of(stores.broker().bootstrapServers());
            Topics.ensure(kafka, Topics.Replication.STANDALONE);
            return new IngestBench(
                    plan,
                    stores,
                    IngestActors.enrol(plan.directory(), kafka),
                    AlertKeys.load(plan.directory().resolve("alerts.key")));
        } catch (IOException | RuntimeException e) {
            stores.close();
            throw e;
        }
    }

    /**
     * Measures everything of the plan.
     *
     * @param told what is being done
     * @throws IOException when a load does not arrive whole: a figure of it would mean nothing
     */
    public IngestReport run(Consumer<String> told) throws IOException, InterruptedException {
        Map<String, IngestLoad> loads = new LinkedHashMap<>();
        Path mix = plan.mix();
        List<byte[]> capture = mix == null ? List.of() : capture(mix);
        if (mix == null) {
            told.accept("normal and incompressible are left out: --mix names no capture file for them");
        } else {
            loads.put("normal", new IngestLoad.Replayed(capture, plan.replays()));
            loads.put("incompressible", new IngestLoad.Incompressible(capture, plan.replays()));
        }
        loads.put("flood", new IngestLoad.Spoofed(plan.sources()));
        told.accept("warming up");
        for (IngestLoad load : warmUps(capture)) {
            measured(load);
        }
        Map<String, IngestReport.Load> measured = new LinkedHashMap<>();
        for (Map.Entry<String, IngestLoad> load : loads.entrySet()) {
            told.accept(load.getKey());
            measured.put(load.getKey(), measured(load.getValue()));
        }
        told.accept("from the wire to the search");
        return new IngestReport(measured, searchableSeconds());
    }

    /** Until the compilers have seen what comes. */
    private List<IngestLoad> warmUps(List<byte[]> capture) {
        IngestLoad flood = new IngestLoad.Spoofed(Math.min(WARM_UP, plan.sources()));
        return capture.isEmpty() ? List.of(flood) : List.of(new IngestLoad.Replayed(capture, 1), flood);
    }

    private List<byte[]> capture(Path mix) throws IOException {
        CaptureFrames frames = CaptureFrames.read(isGzip(mix) ? unpacked(mix) : mix);
        if (frames.linkType() != LINKTYPE_ETHERNET || frames.frames().isEmpty()) {
            throw new IOException(mix + " has link type " + frames.linkType() + " and "
                    + frames.frames().size() + " packets; expected Ethernet frames");
        }
        return frames.frames();
    }

    private static boolean isGzip(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() == GZIP_MAGIC;
        }
    }

    private Path unpacked(Path mix) throws IOException {
        Path file = plan.directory().resolve("mix.pcap");
        try (InputStream in = new GZIPInputStream(new BufferedInputStream(Files.newInputStream(mix)))) {
            Files.copy(in, file);
        }
        return file;
    }

    private IngestReport.Load measured(IngestLoad load) throws IOException, InterruptedException {
        Spent unopened = index(load, IngestBench::nothing);
        Spent whole = index(load, this::keys);
        IngestCase made = whole.made();
        CaseCounts counts = store.counts(made.id());
        if (counts.packets() != made.packets() || counts.bytes() != made.bytes() || counts.unsound() != 0) {
            throw new IOException("of " + made.packets() + " packets with " + made.bytes() + " bytes, "
                    + counts.packets() + " with " + counts.bytes() + " arrived");
        }
        return new IngestReport.Load(
                made.packets(),
                made.bytes(),
                whole.seconds(),
                whole.documents(),
                whole.ingestCpu(),
                Math.max(0, whole.storeCpu() - unopened.storeCpu()),
                unopened.storeCpu(),
                whole.storedBytes());
    }

    /** What one run over a topic took. */
    private record Spent(
            IngestCase made, double seconds, long documents, double ingestCpu, double storeCpu, long storedBytes) {}

    /** Fills the topic, then indexes it. */
    private Spent index(IngestLoad load, KeyService keys) throws IOException, InterruptedException {
        IngestCase made = IngestCase.open(actors);
        made.publish(load, APART);
        long storedBefore = figures.bytes();
        double storeCpu = figures.cpuSeconds();
        long ownCpu = PROCESS.getProcessCpuTime();
        long start = System.nanoTime();
        double seconds;
        double ingestCpu;
        try (Indexer indexer = indexer(keys)) {
            awaitRecords(indexer, made.segments());
            store.refreshCase(made.id());
            seconds = (System.nanoTime() - start) / 1e9;
            ingestCpu = (PROCESS.getProcessCpuTime() - ownCpu) / 1e9;
        }
        figures.settle();
        double spent = figures.cpuSeconds() - storeCpu;
        store.refresh();
        long documents = store.search(new SearchQuery(made.id(), "tripcap.kind:(flow OR rest)", 0, SearchQuery.BY_TIME))
                .total();
        return new Spent(made, seconds, documents, ingestCpu, spent, figures.bytes() - storedBefore);
    }

    private static void awaitRecords(Indexer indexer, long records) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + INDEXED_WITHIN.toNanos();
        while (evidence(indexer).records() < records) {
            if (System.nanoTime() > deadline) {
                throw new IOException("the indexer is not done within " + INDEXED_WITHIN.toMinutes() + " minutes: "
                        + evidence(indexer));
            }
            Thread.sleep(LOOK);
        }
    }

    private static RoleStatus evidence(Indexer indexer) {
        return indexer.status().getFirst();
    }

    private Indexer indexer(KeyService keys) {
        IndexerSettings usual = IndexerSettings.DEFAULT;
        return Indexer.start(
                new IndexerSettings(
                        EnumSet.of(IndexerSettings.Role.EVIDENCE),
                        "bench",
                        usual.threads(),
                        usual.limits(),
                        Duration.ZERO,
                        usual.keep(),
                        usual.backoff()),
                new Indexer.Parts(
                        actors.kafka(),
                        store,
                        actors::trust,
                        incident -> false,
                        keys,
                        new LedgerWriter(actors.indexer(), ledger),
                        alertKeys,
                        InstantSource.system()));
    }

    private static List<KeyRelease> nothing(IncidentId incident, Purpose purpose, List<WrappedSegmentKey> wanted)
            throws UnwrapRefusedException {
        throw new UnwrapRefusedException(Refusal.NOT_BOUND, "this run stores segments unopened");
    }

    private List<KeyRelease> keys(IncidentId incident, Purpose purpose, List<WrappedSegmentKey> wanted) {
        List<KeyRelease> releases = new ArrayList<>(wanted.size());
        for (WrappedSegmentKey key : wanted) {
            try {
                releases.add(
                        new KeyRelease.Released(key.context(), actors.keys().unwrap(key.wrappedKey(), key.context())));
            } catch (SegmentDamagedException e) {
                releases.add(new KeyRelease.NotOpened(key.context()));
            }
        }
        return releases;
    }

    /** Sections at a sensor's own pace; a packet's time is from when it was added until a search finds its segment. */
    private double searchableSeconds() throws IOException, InterruptedException {
        IngestCase made = IngestCase.open(actors);
        IngestLoad load = new IngestLoad.Spoofed(TIMED_PACKETS_A_SECOND / 100);
        List<byte[]> frames = new ArrayList<>();
        load.frames(frame -> frames.add(frame.clone()));
        List<Long> nanos = new ArrayList<>();
        try (Indexer _ = indexer(this::keys)) {
            for (int i = 0; i < plan.sections(); i++) {
                List<Long> added = new ArrayList<>();
                long end = System.nanoTime() + RecorderSettings.SECTION_AGE.toNanos();
                while (System.nanoTime() < end) {
                    for (byte[] frame : frames) {
                        made.add(frame, Instant.now());
                        added.add(System.nanoTime());
                    }
                    Thread.sleep(LOOK);
                }
                made.seal(Instant.now());
                made.settle();
                long found = awaitFound(made);
                added.forEach(time -> nanos.add(found - time));
            }
        }
        long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(0.95 * sorted.length) - 1] / 1e9;
    }

    /** When a search finds documents of the segment sent last, without anybody but the indexer asking the store to hurry. */
    private long awaitFound(IngestCase made) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + INDEXED_WITHIN.toNanos();
        String last = "tripcap.kind:flow AND tripcap.seq:" + made.lastSeq();
        while (true) {
            long found = store.search(new SearchQuery(made.id(), last, 0, SearchQuery.BY_TIME))
                    .total();
            if (found > 0) {
                return System.nanoTime();
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("a section is not found within " + INDEXED_WITHIN.toMinutes() + " minutes");
            }
            Thread.sleep(LOOK);
        }
    }

    /** Ends broker and node. */
    @Override
    public void close() {
        ledger.close();
        figures.close();
        store.close();
        actors.close();
        stores.close();
    }
}
