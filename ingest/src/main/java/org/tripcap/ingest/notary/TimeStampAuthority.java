package org.tripcap.ingest.notary;

import java.io.IOException;

/** An authority that stamps times (RFC 3161). */
@FunctionalInterface
interface TimeStampAuthority {
    /**
     * Asks for a stamp over these bytes.
     *
     * @return DER of the TimeStampToken, not checked against any trust yet
     * @throws IOException when it is away, refuses, or answers something else
     */
    byte[] stamp(byte[] bytes) throws IOException, InterruptedException;
}
