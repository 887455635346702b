package org.tripcap.capture.custody;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.MalformedException;

/**
 * How the notary's proofs travel over HTTP: lines of text. For inclusion a line a leaf that is in the tree: leaf hash, index, and
 * the path's hashes, with single spaces between; for consistency one line of hashes. Hashes are in hexadecimal.
 */
public final class LedgerProofText {
    /** Where a server answers {@code GET}: the latest checkpoint; below it the two kinds of proof. */
    public static final String PATH = "/api/v1/ledger";

    public static final String MEDIA_TYPE = "text/plain; charset=utf-8";

    /** Bound on an answer: {@link LedgerProofs#MAX_LEAVES} lines with the longest path. */
    public static final int MAX_BYTES = 256 * 1024;

    private LedgerProofText() {}

    /** The path and query that asks for proofs that these leaves are in the tree of {@code size}. */
    public static String inclusionPath(List<Digest> leafHashes, long size) {
        return PATH + "/inclusion?size=" + size + "&leaf="
                + leafHashes.stream().map(Digest::hex).collect(Collectors.joining(","));
    }

    /** The path and query that asks for the proof that the tree of {@code newer} leaves continues that of {@code older}. */
    public static String consistencyPath(long older, long newer) {
        return PATH + "/consistency?old=" + older + "&new=" + newer;
    }

    /**
     * The leaves that a query names, separated by commas.
     *
     * @throws MalformedException for what is no list of 1 to {@link LedgerProofs#MAX_LEAVES} hashes
     */
    public static List<Digest> leaves(String query) {
        String[] parts = query.split(",", LedgerProofs.MAX_LEAVES + 1);
        if (parts.length > LedgerProofs.MAX_LEAVES) {
            throw new MalformedException("leaf names at most " + LedgerProofs.MAX_LEAVES + " leaves");
        }
        List<Digest> leaves = new ArrayList<>(parts.length);
        for (String part : parts) {
            leaves.add(Digest.parse(part));
        }
        return leaves;
    }

    /**
     * A tree's size that a query names.
     *
     * @throws MalformedException for what is no size
     */
    public static long size(String query) {
        return NoteText.decimal(query, "a tree's size");
    }

    public static byte[] print(Map<Digest, InclusionProof> proofs) {
        StringBuilder text = new StringBuilder();
        proofs.forEach((leaf, proof) -> {
            text.append(leaf.hex()).append(' ').append(proof.index());
            proof.path().forEach(hash -> text.append(' ').append(hash.hex()));
            text.append('\n');
        });
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads what {@link #print(Map)} wrote about the tree of {@code size}.
     *
     * @throws MalformedException for anything else
     */
    public static Map<Digest, InclusionProof> inclusion(byte[] text, long size) {
        Map<Digest, InclusionProof> proofs = new HashMap<>();
        if (text.length == 0) {
            return proofs;
        }
        for (String line : NoteText.lines(text, "answer")) {
            String[] words = line.split(" ", -1);
            if (words.length < 2) {
                throw new MalformedException("a line of the answer has a leaf hash, an index and a path");
            }
            long index = NoteText.decimal(words[1], "index");
            try {
                InclusionProof proof = new InclusionProof(index, size, hashes(words, 2));
                proofs.put(Digest.parse(words[0]), proof);
            } catch (IllegalArgumentException e) {
                throw new MalformedException("a line of the answer is no proof: " + e.getMessage(), e);
            }
        }
        return proofs;
    }

    public static byte[] print(List<Digest> path) {
        String line = path.stream().map(Digest::hex).collect(Collectors.joining(" "));
        return (line + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads what {@link #print(List)} wrote.
     *
     * @throws MalformedException for anything else
     */
    public static List<Digest> consistency(byte[] text) {
        String[] lines = NoteText.lines(text, "answer");
        if (lines.length != 1) {
            throw new MalformedException("the answer is one line of hashes");
        }
        return lines[0].isEmpty() ? List.of() : hashes(lines[0].split(" ", -1), 0);
    }

    private static List<Digest> hashes(String[] words, int from) {
        List<Digest> hashes = new ArrayList<>();
        for (int i = from; i < words.length; i++) {
            hashes.add(Digest.parse(words[i]));
        }
        return hashes;
    }
}
