package org.tripcap.ingest.dissect;

import java.security.SecureRandom;

/**
 * A hash over addresses for tables in memory. It is seeded anew in each process, so that nobody can send packets that
 * all fall on one place; no result depends on it.
 */
final class Hashing {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long SEED = RANDOM.nextLong();
    // Secret as well: whoever knew them could make a factor zero, and with it every hash the same.
    private static final long A = RANDOM.nextLong();
    private static final long B = RANDOM.nextLong();
    private static final long C = RANDOM.nextLong();

    private Hashing() {}

    static long mix(long a, long b, long c, long d, long e) {
        long hash = SEED;
        hash = fold(hash ^ a, A ^ b);
        hash = fold(hash ^ c, B ^ d);
        return fold(hash ^ e, C);
    }

    private static long fold(long a, long b) {
        return a * b ^ Math.unsignedMultiplyHigh(a, b);
    }
}
