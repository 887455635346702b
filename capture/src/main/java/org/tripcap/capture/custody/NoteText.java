package org.tripcap.capture.custody;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.tripcap.capture.incident.JsonFields;
import org.tripcap.capture.incident.MalformedException;

/** The spelling that C2SP's texts about logs share: lines of UTF-8, plain decimals, standard base64. One value, one spelling. */
final class NoteText {
    private static final int MAX_DIGITS = 16;

    private NoteText() {}

    /** The lines of a text that ends in a line feed and holds no other control character. */
    static String[] lines(byte[] utf8, String what) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException(what + " is not valid UTF-8", e);
        }
        if (text.chars().anyMatch(c -> c < ' ' && c != '\n')) {
            throw new MalformedException(what + " holds control characters, such as a carriage return");
        }
        if (!text.endsWith("\n")) {
            throw new MalformedException(what + " ends in a line feed");
        }
        return text.substring(0, text.length() - 1).split("\n", -1);
    }

    /** A number from 0 to 2^53 without leading zeros. */
    static long decimal(String digits, String what) {
        boolean plain = !digits.isEmpty()
                && digits.length() <= MAX_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && (digits.equals("0") || digits.charAt(0) != '0');
        long number = plain ? Long.parseLong(digits) : -1;
        if (number < 0 || number > JsonFields.MAX_NUMBER) {
            throw new MalformedException(what + " is a decimal up to 2^53 without leading zeros");
        }
        return number;
    }

    /** Base64 of RFC 4648, section 4, with padding and no stray bits. */
    static byte[] unbase64(String text, String what) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(what + " is no base64", e);
        }
        if (!base64(bytes).equals(text)) {
            throw new MalformedException(what + " is base64 with padding and no stray bits");
        }
        return bytes;
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
