package org.tripcap.capture.segment;

import org.jspecify.annotations.Nullable;

/** The bytes of a segment are not what a sealer makes: which check failed, what it expected, what it found. */
public final class SegmentDamagedException extends Exception {

    /** The checks of reading a segment, in the order they are made. */
    public enum Check {
        /** Domain, length and wrapped key before the first chunk. */
        CIPHER_HEADER("cipher.header"),
        /** The wrapped content key opens with the incident's private key and the segment's place. */
        CIPHER_KEY("cipher.key"),
        /** Total length of the ciphertext: within bounds, and one that whole chunks give. */
        CIPHER_LENGTH("cipher.length"),
        /** Authentication of one chunk, its number and whether it is the last. */
        CIPHER_CHUNK("cipher.chunk"),
        /** The form byte: stored or zstd. */
        PLAIN_FORM("plain.form"),
        /** The stated length of the section: within bounds, and true. */
        PLAIN_LENGTH("plain.length"),
        /** The compressed body: one zstd frame, nothing after it. */
        PLAIN_ZSTD("plain.zstd");

        private final String code;

        Check(String code) {
            this.code = code;
        }

        /** The name that findings and reports use. */
        public String code() {
            return code;
        }
    }

    private final Check check;
    private final String expected;
    private final String found;

    SegmentDamagedException(Check check, String expected, String found) {
        this(check, expected, found, null);
    }

    SegmentDamagedException(Check check, String expected, String found, @Nullable Throwable cause) {
        super(check.code() + ": expected " + expected + ", found " + found, cause);
        this.check = check;
        this.expected = expected;
        this.found = found;
    }

    /** The check that failed. */
    public Check check() {
        return check;
    }

    /** What a sound segment has there. */
    public String expected() {
        return expected;
    }

    /** What was there instead; never packet bytes or keys. */
    public String found() {
        return found;
    }
}
