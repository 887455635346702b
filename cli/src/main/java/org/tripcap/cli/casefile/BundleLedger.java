package org.tripcap.cli.casefile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.CaseEvidence;
import org.tripcap.capture.custody.CaseEvidence.CheckpointRecord;
import org.tripcap.capture.custody.InclusionProof;
import org.tripcap.capture.custody.LogProof;
import org.tripcap.capture.custody.MerkleProofs;
import org.tripcap.capture.custody.NotaryKeys;
import org.tripcap.capture.custody.Pem;
import org.tripcap.capture.custody.Seen;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.SignedCheckpoint;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.MalformedException;

/**
 * Writes what ties a case to the ledger: a proof beside each statement, the latest checkpoint, and the earlier ones that matter to
 * the case with the proofs that the latest continues them. Those are the ones that actors of the case saw, and the first one that
 * was signed after the incident was opened.
 */
final class BundleLedger {
    private final BagWriter bag;
    private final CaseEvidence evidence;
    private final TrustFile trust;
    private final @Nullable CheckpointRecord latest;
    private final long size;
    private final TreeSet<Long> wanted = new TreeSet<>();
    private final TreeSet<Long> leaves = new TreeSet<>();

    BundleLedger(BagWriter bag, CaseEvidence evidence, TrustFile trust) {
        this.bag = bag;
        this.evidence = evidence;
        this.trust = trust;
        CheckpointRecord largest = null;
        long most = 0;
        try (Stream<CheckpointRecord> records = evidence.checkpoints()) {
            for (CheckpointRecord record : (Iterable<CheckpointRecord>) records::iterator) {
                Optional<Long> leaves = sizeOf(record);
                if (leaves.isPresent() && leaves.get() > most) {
                    largest = record;
                    most = leaves.get();
                }
            }
        }
        this.latest = largest;
        this.size = most;
    }

    /** The size of a checkpoint that a trusted notary signed. */
    private Optional<Long> sizeOf(CheckpointRecord record) {
        try {
            SignedCheckpoint signed = SignedCheckpoint.parse(record.note());
            signed.verify(trust);
            return Optional.of(signed.checkpoint().size());
        } catch (MalformedException | UntrustedException e) {
            return Optional.empty(); // no proof can rest on it; the verifier reports it where it is kept
        }
    }

    /** Writes the statement's proof, unless it is too young to be under a checkpoint. */
    void prove(String name, Signed signed, Statement statement) throws IOException {
        Seen seen = statement.seen();
        if (seen != null && seen.size() > 0) {
            wanted.add(seen.size());
        }
        Optional<InclusionProof> proof = prove(name, signed);
        if (proof.isPresent()) {
            leaves.add(proof.get().index());
        }
    }

    /**
     * Writes the proof of a statement that is not of the case itself, so that no checkpoint is kept for its sake.
     *
     * @return the proof, or empty when the statement is too young to be under a checkpoint
     */
    Optional<InclusionProof> prove(String name, Signed signed) throws IOException {
        if (latest == null) {
            return Optional.empty();
        }
        Digest leafHash = MerkleProofs.leafHash(signed.bytes());
        InclusionProof proof =
                evidence.proofs().inclusion(List.of(leafHash), size).get(leafHash);
        if (proof != null) {
            bag.payload(name + BundleNames.PROOF, new LogProof.Inclusion(proof, latest.note()).toBytes());
        }
        return Optional.ofNullable(proof);
    }

    /** Writes the checkpoints, once all statements were proved. */
    void finish() throws IOException {
        keys();
        if (latest == null) {
            return;
        }
        // One note of each size: that of the latest is in every proof.
        BundleStamps stamps = new BundleStamps(
                evidence,
                leaves,
                record -> sizeOf(record).filter(s -> s < size || Arrays.equals(record.note(), latest.note())));
        Map<Long, byte[]> kept = kept(stamps);
        kept.put(size, latest.note());
        Set<Long> sizes = new HashSet<>(wanted);
        sizes.addAll(kept.keySet());
        for (long older : new TreeSet<>(sizes)) {
            byte[] note = kept.get(older);
            if (note != null) {
                bag.payload(BundleNames.CHECKPOINTS + older + BundleNames.CHECKPOINT, note);
            }
            Optional<List<Digest>> path = older < size ? evidence.proofs().consistency(older, size) : Optional.empty();
            if (path.isPresent()) {
                bag.payload(
                        BundleNames.CHECKPOINTS + older + BundleNames.CONSISTENCY,
                        new LogProof.Consistency(older, path.get(), latest.note()).toBytes());
            }
        }
        stamps.write(bag);
    }

    /** The earlier checkpoints that matter to the case. */
    private Map<Long, byte[]> kept(BundleStamps stamps) {
        long firstLeaf = leaves.isEmpty() ? Long.MAX_VALUE : leaves.first();
        Map<Long, byte[]> kept = new HashMap<>();
        Map<Long, byte[]> stamped = new HashMap<>();
        byte[] first = null;
        long smallest = Long.MAX_VALUE;
        try (Stream<CheckpointRecord> records = evidence.checkpoints()) {
            for (CheckpointRecord record : (Iterable<CheckpointRecord>) records::iterator) {
                Optional<Long> found = sizeOf(record);
                if (found.isEmpty()) {
                    continue;
                }
                long size = found.get();
                if (wanted.contains(size)) {
                    kept.put(size, record.note());
                }
                if (stamps.has(record)) {
                    stamped.put(size, record.note());
                }
                if (size > firstLeaf && size < smallest) {
                    smallest = size;
                    first = record.note();
                }
            }
        }
        if (first != null) {
            kept.put(smallest, first);
        }
        kept.putAll(stamped);
        return kept;
    }

    /** The notaries' public keys, for openssl; whom to believe is in the trust file. */
    private void keys() throws IOException {
        int count = 0;
        for (NotaryKeys notary : trust.notaries()) {
            String name = BundleNames.NOTARIES + ++count;
            bag.payload(
                    name + "-ed25519" + BundleNames.PEM, pem(notary.ed25519().info()));
            bag.payload(name + "-ml-dsa-44" + BundleNames.PEM, pem(notary.mlDsa44Info()));
        }
        if (!trust.timeStamping().isEmpty()) {
            bag.payload(BundleNames.STAMPING, Pem.encode(Pem.CERTIFICATE, trust.timeStamping()));
        }
    }

    private static byte[] pem(byte[] info) {
        return Pem.encode(Pem.PUBLIC_KEY, info).getBytes(StandardCharsets.US_ASCII);
    }
}
