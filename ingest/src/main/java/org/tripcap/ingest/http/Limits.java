package org.tripcap.ingest.http;

import java.time.Duration;

/**
 * Bounds on what clients can make the server hold.
 *
 * @param body largest body in bytes, as sent and after decompression
 * @param bodies bytes of bodies in work at one time, at least twice {@code body}: half of them are for senders who proved who they are
 *     before the body
 * @param reading longest time for a body to arrive
 */
public record Limits(int body, int bodies, Duration reading) {
    /** 8 MiB a body, 32 MiB in all, 20 s. */
    public static final Limits DEFAULT = new Limits(8 << 20, 32 << 20, Duration.ofSeconds(20));

    public Limits {
        if (body < 1024 || bodies / 2 < body) {
            throw new IllegalArgumentException(
                    "body must be at least 1024 bytes and bodies at least twice that, but were " + body + " and "
                            + bodies);
        }
    }
}
