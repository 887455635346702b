package org.tripcap.capture.custody;

import java.util.ArrayList;
import java.util.List;
import org.tripcap.capture.custody.SignedCheckpoint.SignatureLine;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.MalformedException;

/** Parser and printer of checkpoints: C2SP tlog-checkpoint inside C2SP signed-note. */
final class CheckpointFormat {
    private static final String SIGNATURE_MARK = "\u2014 ";

    private CheckpointFormat() {}

    static String body(Checkpoint checkpoint) {
        return checkpoint.origin() + "\n" + checkpoint.size() + "\n"
                + NoteText.base64(checkpoint.root().value()) + "\n";
    }

    static String note(Checkpoint checkpoint, List<SignatureLine> signatures) {
        StringBuilder note = new StringBuilder(body(checkpoint)).append('\n');
        for (SignatureLine line : signatures) {
            note.append(SIGNATURE_MARK)
                    .append(line.name())
                    .append(' ')
                    .append(NoteText.base64(line.signature()))
                    .append('\n');
        }
        return note.toString();
    }

    static SignedCheckpoint parse(byte[] note) {
        if (note.length > SignedCheckpoint.MAX_BYTES) {
            throw new MalformedException(
                    "checkpoint has at most " + SignedCheckpoint.MAX_BYTES + " bytes, not " + note.length);
        }
        String[] lines = NoteText.lines(note, "checkpoint");
        if (lines.length < 5 || !lines[3].isEmpty()) {
            throw new MalformedException(
                    "checkpoint has the lines origin, size, root, an empty one, and at least one signature");
        }
        Checkpoint checkpoint;
        try {
            checkpoint = new Checkpoint(
                    lines[0],
                    NoteText.decimal(lines[1], "checkpoint's size"),
                    new Digest(NoteText.unbase64(lines[2], "checkpoint's root")));
        } catch (MalformedException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new MalformedException("checkpoint: " + e.getMessage(), e);
        }
        if (lines.length - 4 > SignedCheckpoint.MAX_SIGNATURES) {
            throw new MalformedException("checkpoint has at most " + SignedCheckpoint.MAX_SIGNATURES
                    + " signatures, not " + (lines.length - 4));
        }
        List<SignatureLine> signatures = new ArrayList<>();
        for (int i = 4; i < lines.length; i++) {
            signatures.add(signature(lines[i]));
        }
        return new SignedCheckpoint(checkpoint, signatures);
    }

    private static SignatureLine signature(String line) {
        int space = line.lastIndexOf(' ');
        if (!line.startsWith(SIGNATURE_MARK) || space < SIGNATURE_MARK.length()) {
            throw new MalformedException("a signature line is an em dash, a key name and a base64 signature");
        }
        String name = line.substring(SIGNATURE_MARK.length(), space);
        try {
            Origins.require(name);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("checkpoint's key name: " + e.getMessage(), e);
        }
        byte[] signature = NoteText.unbase64(line.substring(space + 1), "checkpoint's signature");
        if (signature.length <= CheckpointSignatures.KEY_ID_LENGTH) {
            throw new MalformedException("a signature has more bytes than the 4 of its key id");
        }
        return new SignatureLine(name, signature);
    }
}
