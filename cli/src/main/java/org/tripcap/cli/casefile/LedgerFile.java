package org.tripcap.cli.casefile;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.CaseEvidence.CheckpointOrigin;
import org.tripcap.capture.custody.CaseEvidence.CheckpointRecord;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.SignedCheckpoint;
import org.tripcap.capture.custody.Statement;

/**
 * A copy of the ledger in one file of ASCII, for an auditor who works elsewhere. Each line is {@code statement}, the exact bytes,
 * their signature and the signer's certificate, or {@code checkpoint} and a signed note; all in base64, with single spaces
 * between. Statements come in the ledger's order, checkpoints after them. Holds no personal data, as the ledger does not.
 */
public final class LedgerFile {
    private static final String STATEMENT = "statement";
    private static final String CHECKPOINT = "checkpoint";
    private static final int MAX_LINE =
            2 * (Statement.MAX_BYTES + Signed.SIGNATURE_LENGTH + Signed.MAX_CERTIFICATE + SignedCheckpoint.MAX_BYTES);

    private LedgerFile() {}

    /**
     * Writes a ledger.
     *
     * @throws IOException if the file exists already or cannot be written
     */
    public static void write(Path file, Stream<Signed> statements, Stream<byte[]> checkpoints) throws IOException {
        try (BufferedWriter lines =
                Files.newBufferedWriter(file, StandardCharsets.US_ASCII, StandardOpenOption.CREATE_NEW)) {
            Base64.Encoder base64 = Base64.getEncoder();
            for (Iterator<Signed> each = statements.iterator(); each.hasNext(); ) {
                Signed signed = each.next();
                lines.write(STATEMENT + " " + base64.encodeToString(signed.bytes()) + " "
                        + base64.encodeToString(signed.signature()) + " "
                        + base64.encodeToString(signed.certificate()) + "\n");
            }
            for (Iterator<byte[]> each = checkpoints.iterator(); each.hasNext(); ) {
                lines.write(CHECKPOINT + " " + base64.encodeToString(each.next()) + "\n");
            }
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * Reads a ledger, a line at a time.
     *
     * @throws IOException naming the line, if the file cannot be read or is none
     */
    public static void read(Path file, Consumer<Signed> statements, Consumer<CheckpointRecord> checkpoints)
            throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
            long number = 0;
            for (String line = line(lines, ++number); line != null; line = line(lines, ++number)) {
                take(line, file.getFileName() + ", line " + number, statements, checkpoints);
            }
        }
    }

    private static void take(
            String line, String place, Consumer<Signed> statements, Consumer<CheckpointRecord> checkpoints)
            throws IOException {
        String[] words = line.split(" ", -1);
        try {
            Base64.Decoder base64 = Base64.getDecoder();
            if (words.length == 4 && words[0].equals(STATEMENT)) {
                statements.accept(
                        new Signed(base64.decode(words[1]), base64.decode(words[2]), base64.decode(words[3])));
                return;
            }
            if (words.length == 2 && words[0].equals(CHECKPOINT)) {
                checkpoints.accept(new CheckpointRecord(place, base64.decode(words[1]), CheckpointOrigin.LEDGER));
                return;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(place + ": " + e.getMessage(), e);
        }
        throw new IOException(place + " is neither a statement nor a checkpoint; 'ledger export' writes nothing else");
    }

    /** A line without its end, or null at the file's end; none is read that is longer than any may be. */
    private static @Nullable String line(BufferedReader lines, long number) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = lines.read(); c >= 0; c = lines.read()) {
            if (c == '\n') {
                return line.toString();
            }
            if (line.length() == MAX_LINE) {
                throw new IOException("line " + number + " has more than " + MAX_LINE + " characters");
            }
            line.append((char) c);
        }
        if (line.isEmpty()) {
            return null;
        }
        throw new IOException("line " + number + " was cut off");
    }
}
