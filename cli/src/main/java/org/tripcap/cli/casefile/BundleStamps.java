package org.tripcap.cli.casefile;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.tripcap.capture.custody.CaseEvidence;
import org.tripcap.capture.custody.CaseEvidence.CheckpointRecord;
import org.tripcap.capture.custody.CaseEvidence.StampRecord;
import org.tripcap.capture.incident.Digest;

/**
 * The time stamps that go into a bundle: for each statement the first one over it. The stamped checkpoint lies under the same
 * number among the checkpoints.
 */
final class BundleStamps {
    private final CaseEvidence evidence;
    /** Sizes of the stamped trees, by the digest of the checkpoint. */
    private final Map<Digest, Long> chosen = new HashMap<>();

    /**
     * Chooses them.
     *
     * @param leaves places of the case's statements in the ledger's tree
     * @param sizeOf the size of a checkpoint that may be relied on
     */
    BundleStamps(CaseEvidence evidence, NavigableSet<Long> leaves, Function<CheckpointRecord, Optional<Long>> sizeOf) {
        this.evidence = evidence;
        NavigableMap<Long, Digest> stamped = stamped(sizeOf);
        for (long leaf : leaves) {
            Map.Entry<Long, Digest> first = stamped.higherEntry(leaf);
            if (first != null) {
                chosen.put(first.getValue(), first.getKey());
            }
        }
    }

    private NavigableMap<Long, Digest> stamped(Function<CheckpointRecord, Optional<Long>> sizeOf) {
        Set<Digest> digests = new HashSet<>();
        try (Stream<StampRecord> stamps = evidence.timeStamps()) {
            stamps.forEach(stamp -> digests.add(stamp.checkpoint()));
        }
        NavigableMap<Long, Digest> stamped = new TreeMap<>();
        if (!digests.isEmpty()) {
            try (Stream<CheckpointRecord> checkpoints = evidence.checkpoints()) {
                checkpoints.forEach(checkpoint -> {
                    Digest digest = Digest.of(checkpoint.note());
                    if (digests.contains(digest)) {
                        sizeOf.apply(checkpoint).ifPresent(size -> stamped.put(size, digest));
                    }
                });
            }
        }
        return stamped;
    }

    /** Whether this is a checkpoint whose stamp goes into the bundle. */
    boolean has(CheckpointRecord checkpoint) {
        return !chosen.isEmpty() && chosen.containsKey(Digest.of(checkpoint.note()));
    }

    /** Writes the tokens. */
    void write(BagWriter bag) throws IOException {
        Set<Digest> left = new HashSet<>(chosen.keySet());
        try (Stream<StampRecord> stamps = evidence.timeStamps()) {
            for (StampRecord stamp : (Iterable<StampRecord>) stamps::iterator) {
                Long size = chosen.get(stamp.checkpoint());
                if (size != null && left.remove(stamp.checkpoint())) {
                    bag.payload(BundleNames.TIMESTAMPS + size + BundleNames.TOKEN, stamp.token());
                }
            }
        }
    }
}
