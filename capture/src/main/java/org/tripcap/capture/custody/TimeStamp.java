package org.tripcap.capture.custody;

import java.time.Duration;
import java.time.Instant;

/**
 * What a time-stamping authority attests (RFC 3161): that certain bytes existed at a time.
 *
 * @param time when the authority saw their digest
 * @param accuracy how far its clock may be off either way
 * @param authority SHA-256 of its certificate, 64 lower-case hexadecimal digits
 * @param serial the token's number at the authority, decimal
 */
public record TimeStamp(Instant time, Duration accuracy, String authority, String serial) {
    /** Bound on a token in bytes, far above what authorities send. */
    public static final int MAX_TOKEN = 64 * 1024;

    /** The accuracy of a token that states none: its time is written in seconds. */
    public static final Duration DEFAULT_ACCURACY = Duration.ofSeconds(1);

    /** The latest moment at which the bytes can have come into being. */
    public Instant latest() {
        return time.plus(accuracy);
    }
}
