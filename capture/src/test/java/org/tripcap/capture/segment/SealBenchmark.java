package org.tripcap.capture.segment;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentKey;

/**
 * How much one core seals and opens in a second of its time, run by hand: {@code java -cp …
 * org.tripcap.capture.segment.SealBenchmark}. Each round measures all figures one after another, so that their ratios
 * hold on a busy machine; the best round counts. Garbage collection, some 6 MB a segment, is not in the figures.
 */
final class SealBenchmark {

    private static final int ROUNDS = 12;
    private static final int REPEATS = 8;

    private SealBenchmark() {}

    public static void main(String[] args) throws Exception {
        Section section = Segments.imix(6 << 20, 1);
        byte[] salt = new byte[SegmentCiphertext.SALT_LENGTH];
        IncidentKeyPair keys = IncidentKeyPair.generate();
        IncidentKey key = keys.publicKey();
        Sealer sealer = new Sealer();
        BlockTree tree = new BlockTree();
        byte[] ciphertext = sealer.seal(section, Segments.CONTEXT, key).ciphertext();
        ContentKey contentKey = keys.unwrap(SegmentCiphertext.wrappedKey(ciphertext), Segments.CONTEXT);

        Map<String, Callable<?>> tasks = new LinkedHashMap<>();
        tasks.put("seal", () -> sealer.seal(section, Segments.CONTEXT, key));
        tasks.put("seal without the tree", () -> {
            sealer.commit(section, salt);
            return Digest.of(sealer.encrypt(section, salt, Segments.CONTEXT, key));
        });
        tasks.put("tree", () -> tree.root(section, salt));
        tasks.put("commit", () -> sealer.commit(section, salt));
        tasks.put("encrypt", () -> sealer.encrypt(section, salt, Segments.CONTEXT, key));
        tasks.put("cipher digest", () -> Digest.of(ciphertext));
        tasks.put("open", () -> SegmentOpener.open(ciphertext, contentKey));
        tasks.put("open and check", () -> {
            OpenedSegment opened = SegmentOpener.open(ciphertext, contentKey);
            opened.plainCommit();
            return opened.blocksRoot();
        });

        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Map<String, Double> best = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, Callable<?>> task : tasks.entrySet()) {
                long start = threads.getCurrentThreadCpuTime();
                for (int repeat = 0; repeat < REPEATS; repeat++) {
                    task.getValue().call();
                }
                double seconds = (threads.getCurrentThreadCpuTime() - start) / 1e9;
                best.merge(task.getKey(), REPEATS * section.length() / 1e6 / seconds, Math::max);
            }
        }
        best.forEach((name, rate) -> System.out.printf("%-22s %6.0f MB/s%n", name, rate));
        System.out.printf("%d packets in %d bytes%n", section.packets(), section.length());
    }
}
