package org.tripcap.ingest.dissect;

import java.util.Arrays;

/** Counts distinct 64-bit hashes exactly. */
final class DistinctCounter {
    private static final int FIRST_CAPACITY = 1 << 8;

    private long[] places = new long[FIRST_CAPACITY];
    private int size;
    private boolean zero;

    void add(long hash) {
        if (hash == 0) {
            zero = true;
            return;
        }
        if (size * 2 >= places.length) {
            grow();
        }
        if (insert(places, hash)) {
            size++;
        }
    }

    long count() {
        return size + (zero ? 1L : 0L);
    }

    void clear() {
        if (places.length > FIRST_CAPACITY) {
            places = new long[FIRST_CAPACITY];
        } else {
            Arrays.fill(places, 0);
        }
        size = 0;
        zero = false;
    }

    private void grow() {
        var larger = new long[places.length * 2];
        for (long hash : places) {
            if (hash != 0) {
                insert(larger, hash);
            }
        }
        places = larger;
    }

    private static boolean insert(long[] places, long hash) {
        int mask = places.length - 1;
        int place = (int) hash & mask;
        while (places[place] != 0) {
            if (places[place] == hash) {
                return false;
            }
            place = place + 1 & mask;
        }
        places[place] = hash;
        return true;
    }
}
