package org.tripcap.capture.segment;

import org.tripcap.capture.incident.IncidentKey;

/**
 * How fast one thread seals, run by hand: {@code java -cp … org.tripcap.capture.segment.SealBenchmark}. Each round
 * measures all figures one after another, so that their ratios hold on a busy machine; the best round counts.
 */
final class SealBenchmark {

    private static final int ROUNDS = 12;
    private static final int REPEATS = 8;

    private SealBenchmark() {}

    public static void main(String[] args) throws Exception {
        Section section = Segments.imix(6 << 20, 1);
        byte[] pcapng = Segments.bytes(section);
        byte[] salt = new byte[32];
        IncidentKeyPair keys = IncidentKeyPair.generate();
        IncidentKey key = keys.publicKey();
        Sealer sealer = new Sealer();
        SealedSegment sealed = sealer.seal(section, Segments.CONTEXT, key);
        ContentKey contentKey = keys.unwrap(SegmentCiphertext.wrappedKey(sealed.ciphertext()), Segments.CONTEXT);
        BlockTree tree = new BlockTree();
        String[] names = {
            "seal with tree", "tree alone", "commit alone", "encrypt alone", "cipher digest", "open", "open and check"
        };
        double[] best = new double[names.length];
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < names.length; i++) {
                long start = System.nanoTime();
                for (int repeat = 0; repeat < REPEATS; repeat++) {
                    switch (i) {
                        case 0 -> sealer.seal(section, Segments.CONTEXT, key);
                        case 1 -> tree.root(section, salt);
                        case 2 -> sealer.commit(section, salt);
                        case 3 -> sealer.encrypt(section, salt, Segments.CONTEXT, key);
                        case 4 -> org.tripcap.capture.incident.Digest.of(sealed.ciphertext());
                        case 5 -> SegmentOpener.open(sealed.ciphertext(), contentKey);
                        default -> {
                            OpenedSegment opened = SegmentOpener.open(sealed.ciphertext(), contentKey);
                            opened.plainCommit();
                            opened.blocksRoot();
                        }
                    }
                }
                double seconds = (System.nanoTime() - start) / 1e9;
                best[i] = Math.max(best[i], (double) REPEATS * pcapng.length / 1e6 / seconds);
            }
        }
        for (int i = 0; i < names.length; i++) {
            System.out.printf("%-16s %8.0f MB/s%n", names[i], best[i]);
        }
        double without = 1 / (1 / best[0] - 1 / best[1]);
        System.out.printf("%-16s %8.0f MB/s, by difference%n", "without tree", without);
        System.out.printf("packets %d, bytes %d%n", section.packets(), section.length());
    }
}
