package org.tripcap.capture.custody;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.Digest;

/** The sound statements about one incident, by actor and seq: those on the ledger, and those found with segments only. */
final class CaseLedger {
    /** One statement and what became known of it. */
    static final class Entry {
        private final Statement statement;
        private final Digest digest;
        private final Digest leafHash;
        private final Signer signer;
        private final long index;
        private boolean onLedger;
        private boolean stored;
        private boolean counted;
        private long leafIndex = -1;
        private boolean young;

        private Entry(TrustFile.Verified verified, long index) {
            byte[] bytes = verified.signed().bytes();
            this.statement = verified.statement();
            this.digest = Digest.of(bytes);
            this.leafHash = MerkleProofs.leafHash(bytes);
            this.signer = verified.signer();
            this.index = index;
        }

        Signer signer() {
            return signer;
        }

        Statement statement() {
            return statement;
        }

        Digest digest() {
            return digest;
        }

        /** The statement's leaf in the ledger's tree. */
        Digest leafHash() {
            return leafHash;
        }

        /** The actor's pseudonym. */
        String name() {
            return signer.name();
        }

        boolean onLedger() {
            return onLedger;
        }

        /** Whether its segment's ciphertext is in the evidence. */
        boolean stored() {
            return stored;
        }

        void markStored() {
            stored = true;
        }

        /** Whether its segment is counted for the first time: a copy of it adds nothing. */
        boolean countOnce() {
            boolean first = !counted;
            counted = true;
            return first;
        }

        /** Its proved place in the ledger's tree, or -1. */
        long leafIndex() {
            return leafIndex;
        }

        void markLeaf(long at) {
            leafIndex = at;
        }

        /** The latest checkpoint's tree does not have it yet: it lies behind all that are proved. */
        void markYoung() {
            young = true;
        }

        /** Whether this is proved to lie behind {@code other} in the ledger. */
        boolean isBehind(Entry other) {
            return other.leafIndex >= 0 && (young || leafIndex > other.leafIndex);
        }

        private boolean isPutBefore(Entry proved) {
            return !young && statement.time().isBefore(proved.statement.time());
        }

        String place() {
            return (onLedger ? "ledger, " : "beside its segment, ")
                    + statement.type().code() + " " + statement.id();
        }
    }

    private final Map<String, NavigableMap<Long, Entry>> actors = new LinkedHashMap<>();
    private long duplicates;
    private long added;
    private long size;

    /** The entry for this statement; another statement under the same number is reported, and the first one kept. */
    Entry add(TrustFile.Verified verified, boolean fromLedger, Findings findings) {
        Statement statement = verified.statement();
        Entry entry = new Entry(verified, added++);
        Entry known =
                actors.computeIfAbsent(statement.actor(), a -> new TreeMap<>()).putIfAbsent(statement.seq(), entry);
        if (known == null) {
            entry.onLedger = fromLedger;
            size++;
            return entry;
        }
        if (known.digest.equals(entry.digest)) {
            duplicates += fromLedger && known.onLedger ? 1 : 0;
            known.onLedger |= fromLedger;
            return known;
        }
        findings.add(
                Finding.Severity.INVALID,
                "equivocation",
                entry.name(),
                statement.seq(),
                known.place(),
                "expected one statement under this number, found two: " + known.digest + " ("
                        + known.statement.type().code() + ") and " + entry.digest + " ("
                        + statement.type().code() + ")",
                "keep both; the holder of this key, or whoever has a copy of it, stated two different things");
        entry.onLedger = fromLedger;
        return entry;
    }

    /** Takes out what does not count. */
    void remove(Entry entry) {
        String actor = entry.statement.actor();
        NavigableMap<Long, Entry> chain = actors.get(actor);
        if (chain == null || !chain.remove(entry.statement.seq(), entry)) {
            return;
        }
        size--;
        if (chain.isEmpty()) {
            actors.remove(actor);
        }
    }

    long duplicates() {
        return duplicates;
    }

    /** Number of statements, each counted once. */
    long size() {
        return size;
    }

    /** Each actor's statements by seq. */
    Collection<NavigableMap<Long, Entry>> chains() {
        return actors.values();
    }

    Stream<Entry> entries() {
        return actors.values().stream().flatMap(chain -> chain.values().stream());
    }

    /**
     * All entries in the order of the ledger, as if they were of one: by the leaves that they are proved to be, since an actor
     * chooses the times that it states. One that is not proved is put in by its time, and of one time as they came; what is younger
     * than the latest checkpoint comes last.
     */
    static List<Entry> inOrder(CaseLedger... parts) {
        List<Entry> all = Arrays.stream(parts)
                .flatMap(part -> part.entries().sorted(Comparator.comparingLong(e -> e.index)))
                .toList();
        ArrayDeque<Entry> unproved = all.stream()
                .filter(e -> e.leafIndex < 0)
                .sorted(Comparator.comparing((Entry e) -> e.young).thenComparing(e -> e.statement.time()))
                .collect(Collectors.toCollection(ArrayDeque::new));
        List<Entry> ordered = new ArrayList<>(all.size());
        all.stream()
                .filter(e -> e.leafIndex >= 0)
                .sorted(Comparator.comparingLong(Entry::leafIndex))
                .forEach(proved -> {
                    while (!unproved.isEmpty() && unproved.element().isPutBefore(proved)) {
                        ordered.add(unproved.remove());
                    }
                    ordered.add(proved);
                });
        ordered.addAll(unproved);
        return ordered;
    }

    /** Entries whose body is of this kind, in no particular order across actors. */
    Stream<Entry> entries(Class<? extends Body> kind) {
        return entries().filter(e -> kind.isInstance(e.statement.body()));
    }

    Optional<Entry> find(String actor, long seq) {
        NavigableMap<Long, Entry> chain = actors.get(actor);
        @Nullable Entry entry = chain == null ? null : chain.get(seq);
        return Optional.ofNullable(entry);
    }
}
