package org.tripcap.cli.casefile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.custody.InclusionProof;
import org.tripcap.capture.custody.LedgerProofs;
import org.tripcap.capture.custody.LogProof;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.MalformedException;

/** The proofs that lie in a bundle: one beside each statement, and one beside each earlier checkpoint. */
final class BundleProofs implements LedgerProofs {
    private static final String FORM = "ledger.proof";

    private final BagReader bag;
    private final Runnable scan;
    /** Leaf hash to the name of the statement's file. */
    private final Map<Digest, String> statements = new HashMap<>();

    /** @param scan reads all statements of the case, unless that was done, so that their files are known */
    BundleProofs(BagReader bag, Runnable scan) {
        this.bag = bag;
        this.scan = scan;
    }

    /** Tells in which file the statement with this leaf hash is. */
    void remember(Digest leafHash, String name) {
        statements.putIfAbsent(leafHash, name);
    }

    @Override
    public Map<Digest, InclusionProof> inclusion(List<Digest> leafHashes, long size) {
        Map<Digest, InclusionProof> found = new HashMap<>();
        for (Digest leafHash : leafHashes) {
            if (!statements.containsKey(leafHash)) {
                scan.run();
            }
            @Nullable String name = statements.get(leafHash);
            if (name != null) {
                inclusion(BundleNames.stem(name) + BundleNames.PROOF)
                        .ifPresent(proof -> found.put(leafHash, proof.proof()));
            }
        }
        return found;
    }

    /** The proof in this file; empty when it is not there, or is none. */
    Optional<LogProof.Inclusion> inclusion(String name) {
        return read(name, LogProof.Inclusion::parse);
    }

    @Override
    public Optional<List<Digest>> consistency(long older, long newer) {
        return consistency(BundleNames.CHECKPOINTS + older + BundleNames.CONSISTENCY)
                .filter(proof -> proof.older() == older && proof.newer() == newer)
                .map(LogProof.Consistency::path);
    }

    /** The proof in this file; empty when it is not there, or is none. */
    Optional<LogProof.Consistency> consistency(String name) {
        return read(name, LogProof.Consistency::parse);
    }

    private interface Parser<T> {
        T parse(byte[] bytes);
    }

    private <T> Optional<T> read(String name, Parser<T> parser) {
        try {
            return bag.read(name, LogProof.MAX_BYTES).map(parser::parse);
        } catch (MalformedException e) {
            bag.damage(
                    Severity.INVALID,
                    FORM,
                    name,
                    String.valueOf(e.getMessage()),
                    "compare with another copy of the bundle, or ask the notary for the proof again");
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean knowsEveryLeaf() {
        return false;
    }
}
