package org.tripcap.capture.custody;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.tripcap.capture.custody.SignedCheckpoint.SignatureLine;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.JsonFields;
import org.tripcap.capture.incident.MalformedException;

/** Parser and printer of checkpoints: C2SP tlog-checkpoint inside C2SP signed-note. */
final class CheckpointFormat {
    private static final String SIGNATURE_MARK = "\u2014 ";
    private static final int MAX_SIZE_DIGITS = 16;

    private CheckpointFormat() {}

    static String body(Checkpoint checkpoint) {
        return checkpoint.origin() + "\n" + checkpoint.size() + "\n"
                + base64(checkpoint.root().value()) + "\n";
    }

    static String note(Checkpoint checkpoint, List<SignatureLine> signatures) {
        StringBuilder note = new StringBuilder(body(checkpoint)).append('\n');
        for (SignatureLine line : signatures) {
            note.append(SIGNATURE_MARK)
                    .append(line.name())
                    .append(' ')
                    .append(base64(line.signature()))
                    .append('\n');
        }
        return note.toString();
    }

    static SignedCheckpoint parse(byte[] note) {
        if (note.length > SignedCheckpoint.MAX_BYTES) {
            throw new MalformedException(
                    "checkpoint has at most " + SignedCheckpoint.MAX_BYTES + " bytes, not " + note.length);
        }
        String text = decode(note);
        if (!text.endsWith("\n")) {
            throw new MalformedException("checkpoint ends in a line feed");
        }
        String[] lines = text.substring(0, text.length() - 1).split("\n", -1);
        if (lines.length < 5 || !lines[3].isEmpty()) {
            throw new MalformedException(
                    "checkpoint has the lines origin, size, root, an empty one, and at least one signature");
        }
        Checkpoint checkpoint;
        try {
            checkpoint = new Checkpoint(lines[0], size(lines[1]), new Digest(unbase64(lines[2], "root")));
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

    private static String decode(byte[] note) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(note))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("checkpoint is not valid UTF-8", e);
        }
        if (text.chars().anyMatch(c -> c < ' ' && c != '\n')) {
            throw new MalformedException("checkpoint holds control characters, such as a carriage return");
        }
        return text;
    }

    private static long size(String digits) {
        boolean plain = !digits.isEmpty()
                && digits.length() <= MAX_SIZE_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && (digits.equals("0") || digits.charAt(0) != '0');
        long size = plain ? Long.parseLong(digits) : -1;
        if (size < 0 || size > JsonFields.MAX_NUMBER) {
            throw new MalformedException("checkpoint's size is a decimal up to 2^53 without leading zeros");
        }
        return size;
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
        byte[] signature = unbase64(line.substring(space + 1), "signature");
        if (signature.length <= CheckpointSignatures.KEY_ID_LENGTH) {
            throw new MalformedException("a signature has more bytes than the 4 of its key id");
        }
        return new SignatureLine(name, signature);
    }

    private static byte[] unbase64(String text, String what) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("checkpoint's " + what + " is no base64", e);
        }
        if (!base64(bytes).equals(text)) {
            throw new MalformedException("checkpoint's " + what + " is base64 with padding and no stray bits");
        }
        return bytes;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
