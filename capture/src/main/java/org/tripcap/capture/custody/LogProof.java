package org.tripcap.capture.custody;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.MalformedException;

/**
 * A proof with the checkpoint it is to be checked against, so that it can be kept in a file and checked with nothing else at
 * hand but the log's public keys.
 */
public sealed interface LogProof {
    /** Bound on the encoded proof: path and checkpoint. */
    int MAX_BYTES = SignedCheckpoint.MAX_BYTES + 4096;

    /** The signed checkpoint, exact bytes. */
    byte[] note();

    /**
     * That something is in the log: C2SP tlog-proof, without extra data.
     *
     * @param proof where it is, in the tree of the checkpoint
     * @param note the checkpoint
     */
    @SuppressWarnings("ArrayRecordComponent") // written or read once, never compared
    record Inclusion(InclusionProof proof, byte[] note) implements LogProof {
        private static final String FORMAT = "c2sp.org/tlog-proof@v1";
        private static final String INDEX = "index ";

        public byte[] toBytes() {
            return print(FORMAT + "\n" + INDEX + proof.index(), proof.path(), note);
        }

        /**
         * Reads one.
         *
         * @throws MalformedException for every deviation
         */
        public static Inclusion parse(byte[] bytes) {
            String[] lines = linesOf(bytes);
            if (lines.length < 2 || !lines[0].equals(FORMAT) || !lines[1].startsWith(INDEX)) {
                throw new MalformedException("proof begins with the lines '" + FORMAT + "' and '" + INDEX + "N'");
            }
            long index = NoteText.decimal(lines[1].substring(INDEX.length()), "proof's index");
            List<Digest> path = pathIn(lines, 2);
            byte[] note = noteAfter(lines, 2 + path.size());
            long size = SignedCheckpoint.parse(note).checkpoint().size();
            try {
                return new Inclusion(new InclusionProof(index, size, path), note);
            } catch (IllegalArgumentException e) {
                throw new MalformedException("proof: " + e.getMessage(), e);
            }
        }
    }

    /**
     * That the log of a checkpoint continues that of an earlier size: what C2SP tlog-witness sends to a witness.
     *
     * @param older the earlier size
     * @param path as RFC 9162, section 2.1.4
     * @param note the later checkpoint
     */
    @SuppressWarnings("ArrayRecordComponent") // written or read once, never compared
    record Consistency(long older, List<Digest> path, byte[] note) implements LogProof {
        private static final String OLD = "old ";

        public Consistency {
            path = List.copyOf(path);
        }

        /** The size of the later checkpoint. */
        public long newer() {
            return SignedCheckpoint.parse(note).checkpoint().size();
        }

        public byte[] toBytes() {
            return print(OLD + older, path, note);
        }

        /**
         * Reads one.
         *
         * @throws MalformedException for every deviation
         */
        public static Consistency parse(byte[] bytes) {
            String[] lines = linesOf(bytes);
            if (!lines[0].startsWith(OLD)) {
                throw new MalformedException("proof begins with the line '" + OLD + "N'");
            }
            long older = NoteText.decimal(lines[0].substring(OLD.length()), "proof's old size");
            List<Digest> path = pathIn(lines, 1);
            byte[] note = noteAfter(lines, 1 + path.size());
            SignedCheckpoint.parse(note);
            return new Consistency(older, path, note);
        }
    }

    private static String[] linesOf(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new MalformedException("proof has at most " + MAX_BYTES + " bytes, not " + bytes.length);
        }
        return NoteText.lines(bytes, "proof");
    }

    private static List<Digest> pathIn(String[] lines, int from) {
        List<Digest> path = new ArrayList<>();
        for (int i = from; i < lines.length && !lines[i].isEmpty(); i++) {
            byte[] hash = NoteText.unbase64(lines[i], "proof's hash");
            if (hash.length != Digest.LENGTH || path.size() > InclusionProof.MAX_PATH) {
                throw new MalformedException(
                        "proof has at most " + InclusionProof.MAX_PATH + " hashes of " + Digest.LENGTH + " bytes");
            }
            path.add(new Digest(hash));
        }
        return path;
    }

    private static byte[] noteAfter(String[] lines, int emptyLine) {
        if (emptyLine >= lines.length) {
            throw new MalformedException("proof has an empty line and a checkpoint after its hashes");
        }
        String text = String.join("\n", Arrays.asList(lines).subList(emptyLine + 1, lines.length)) + "\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] print(String head, List<Digest> path, byte[] note) {
        StringBuilder text = new StringBuilder(head).append('\n');
        path.forEach(hash -> text.append(NoteText.base64(hash.value())).append('\n'));
        return text.append('\n')
                .append(new String(note, StandardCharsets.UTF_8))
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }
}
