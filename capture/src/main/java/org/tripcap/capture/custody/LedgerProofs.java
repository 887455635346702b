package org.tripcap.capture.custody;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tripcap.capture.incident.Digest;

/**
 * Whoever can prove things about the ledger's tree: the notary, somebody who built the tree again, or the proofs that lie in a
 * bundle. Nobody has to be believed: each proof is checked against a signed checkpoint.
 *
 * <p>What fails while proofs are fetched is thrown as {@link java.io.UncheckedIOException}.
 */
public interface LedgerProofs {
    /** Proofs that are asked for at once, at most. */
    int MAX_LEAVES = 64;

    /**
     * Where leaves are in the tree.
     *
     * @param leafHashes {@link MerkleProofs#leafHash} of the statements' exact bytes, at most {@link #MAX_LEAVES}
     * @param size leaves of the tree that proofs are wanted for; a bundle may have one for another size
     * @return a proof for each that has one
     */
    Map<Digest, InclusionProof> inclusion(List<Digest> leafHashes, long size);

    /** The proof that the tree of {@code newer} leaves continues that of {@code older}; empty when there is none to be had. */
    Optional<List<Digest>> consistency(long older, long newer);

    /** Whether a leaf without a proof is not in the tree; otherwise it may only be that nobody kept its proof. */
    boolean knowsEveryLeaf();
}
